// Contracts, 3: pcaps that hold the frames of several captures in the order of time.
#include "capture/merged_pcap.hpp"

#include "capture/packet.hpp"
#include "capture/read_back.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

std::vector<std::int64_t> stamps(const std::filesystem::path& path) {
    const auto read = read_pcap(path);
    CHECK(read.error.empty());
    std::vector<std::int64_t> result;
    for (const auto& frame : read.frames) result.push_back(frame.t_ns);
    return result;
}

const std::vector<std::uint8_t> some_frame(100, 1);

void add(MergedPcap& merged, std::int64_t t_ns) {
    merged.add(t_ns, some_frame, 100);
}

}  // namespace

TEST_CASE("merged pcap: frames of two captures are in the order of their stamps") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "all.pcap";
    MergedPcap merged(path, {.rotate_at = {}, .wait_ns = 100});
    for (const std::int64_t t : {10, 30, 50, 20, 40, 500, 450, 1000}) add(merged, t);
    CHECK(merged.commit().empty());
    CHECK(stamps(path) == std::vector<std::int64_t>{10, 20, 30, 40, 50, 450, 500, 1000});
}

TEST_CASE("merged pcap: a flood does not wait in memory") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "all.pcap";
    MergedPcap merged(path, {.rotate_at = {}, .wait_ns = 1'000'000, .waiting_bytes = 200});
    for (const std::int64_t t : {10, 30, 50, 20}) add(merged, t);
    CHECK(merged.commit().empty());
    CHECK(stamps(path).size() == 4);
    CHECK(stamps(path).front() == 10);
}

TEST_CASE("merged pcap: the next file begins when one is full") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "all.pcap";
    MergedPcap merged(path, {.rotate_at = 24 + 2 * 116});
    for (std::int64_t t = 1; t <= 5; ++t) add(merged, t);
    CHECK(merged.commit().empty());
    CHECK(stamps(path) == std::vector<std::int64_t>{1, 2});
    CHECK(stamps(folder.path() / "all.1.pcap") == std::vector<std::int64_t>{3, 4});
    CHECK(stamps(folder.path() / "all.2.pcap") == std::vector<std::int64_t>{5});
}

TEST_CASE("merged pcap: a file that cannot be written is named") {
    MergedPcap merged("/nonexistent-folder/all.pcap");
    add(merged, 1);
    CHECK_THAT(merged.commit(), Catch::Matchers::Contains("/nonexistent-folder/all.pcap"));
}

}  // namespace conform::capture
