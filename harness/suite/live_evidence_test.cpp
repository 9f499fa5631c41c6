// Pcaps where nothing can be captured: made up from transcripts, and the run says so. Contracts, 3
// (one pcap per case; evidence: source). What is captured is tested with the shipped cases, in cli.
#include "suite/live_evidence.hpp"

#include <stdlib.h>

#include <filesystem>

#include "catch_shim.hpp"

using namespace conform;
using Catch::Matchers::Contains;
using suite::LiveEvidence;

namespace {

class Folder {
  public:
    Folder() : path_(std::filesystem::temp_directory_path() / "live-evidence-XXXXXX") {
        std::string name = path_.string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

CaseResult one_case() {
    CaseResult result;
    result.id = "t/a";
    result.target.flows = {
        {"client", transcript::Transport::tcp, true, {"127.0.0.1", 4000}, {"127.0.0.1", 1080}}};
    transcript::Entry entry;
    entry.kind = transcript::EntryKind::data;
    entry.direction = transcript::Direction::received;
    entry.step = "/steps/1";
    entry.bytes = {6, 0};
    result.target.entries = {entry};
    result.findings.resize(1);
    result.findings[0].step = "/steps/1";
    return result;
}

std::vector<suite::CapturePlace> nowhere() {
    suite::CapturePlace place;
    place.options.device = "no-such-dev";
    return {place};
}

}  // namespace

TEST_CASE("a device that cannot be captured: the pcap is made up, and the run says why") {
    const Folder folder;
    suite::Options options;
    options.pcap_folder = folder.path();
    options.pcap_merged = folder.path() / "all.pcap";
    LiveEvidence evidence(options, nowhere());
    CHECK_FALSE(evidence.live());
    CHECK_THAT(evidence.refused(), Contains("no-such-dev: "));

    auto result = one_case();
    CHECK(evidence.write(result, {}).empty());
    CHECK(std::filesystem::exists(result.pcap));
    CHECK(result.findings[0].evidence.source == EvidenceSource::socket);
    CHECK_FALSE(result.findings[0].evidence.frames.empty());

    const auto notes = evidence.finish();
    REQUIRE(notes.size() == 2);
    CHECK_THAT(notes[0], Contains("made up from transcripts: no-such-dev"));
    CHECK_THAT(notes[1], Contains("all.pcap is not written"));
    CHECK_FALSE(std::filesystem::exists(*options.pcap_merged));
}

TEST_CASE("without pcaps nothing is captured and nothing said") {
    const suite::Options options;
    LiveEvidence evidence(options, nowhere());
    CHECK_FALSE(evidence.live());
    CHECK_THAT(evidence.refused(), Contains("--pcap"));
    CHECK(evidence.finish().empty());
}

TEST_CASE("a case's own traffic: its connections and its doors, in its time") {
    runner::CaseOutcome outcome;
    outcome.transcript = one_case().target;
    outcome.doors = {{socks6::net::IpAddress::loopback_v4(), 99}};
    const auto own = suite::own_traffic(outcome, {5, 7});
    CHECK(own.flows.size() == 1);
    REQUIRE(own.sockets.size() == 1);
    CHECK(own.sockets[0].port == 99);
    CHECK(own.from_ns == 5);
    CHECK(own.until_ns == 7);
}

TEST_CASE("a target on this machine is captured on loopback") {
    runner::Target target;
    target.tcp = {socks6::net::IpAddress::loopback_v4(), 1080};
    const auto places = suite::places_toward(target);
    REQUIRE(places.size() == 1);
    CHECK(places[0].options.device == "lo");
    CHECK_FALSE(places[0].options.marker_to);
    // Elsewhere, and no address is known that faces it.
    target.tcp.address = *socks6::net::IpAddress::parse("203.0.113.77");
    CHECK(suite::places_toward(target).empty());
}
