#include "suite/evidence.hpp"

#include "catch_shim.hpp"

using namespace conform;
using transcript::Direction;

namespace {

transcript::Entry entry(std::string step, Direction direction, std::vector<std::uint32_t> frames) {
    transcript::Entry result;
    result.step = std::move(step);
    result.direction = direction;
    result.frames = std::move(frames);
    return result;
}

}  // namespace

TEST_CASE("a finding points at the frames that its step received, each once") {
    CaseResult result;
    result.target.entries = {
        entry("/steps/1", Direction::sent, {4}), entry("/steps/2", Direction::received, {7, 6}),
        entry("/steps/2", Direction::received, {7}), entry("/steps/2", Direction::sent, {5})};
    result.findings.resize(3);
    result.findings[0].step = "/steps/2";
    result.findings[1].step = "/steps/1";
    suite::add_frames(result, EvidenceSource::capture);
    CHECK(result.findings[0].evidence.frames == std::vector<std::uint32_t>{6, 7});
    CHECK(result.findings[1].evidence.frames == std::vector<std::uint32_t>{4});
    CHECK(result.findings[2].evidence.frames.empty());
}
