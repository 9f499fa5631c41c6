// Pcaps of shipped cases as they were captured on loopback, where the machine permits it.
// Contracts, 3 (one pcap per case; evidence: capture frames) and 6 (bounds).
#include <algorithm>
#include <filesystem>

#include "capture/frame_facts.hpp"
#include "capture/read_back.hpp"
#include "catch_shim.hpp"
#include "cli/built_in_reference.hpp"
#include "cli/data_files.hpp"
#include "suite/run.hpp"

using namespace conform;

namespace {

/// One of each way to carry bytes.
const std::vector<std::string> picks{
    "draft-05/data/mebibyte-each-way*", "draft-05/connect/success*", "draft-05/udp/payload-sizes*",
    "draft-05/bind/each-reply-names-its-peer*", "draft-05/data/client-half-closes*"};

struct Shipped {
    requirements::Catalogue catalogue;
    std::vector<scenario::Case> cases;
};

Shipped load() {
    auto loaded = cli::load_data({});
    REQUIRE(std::holds_alternative<cli::Data>(loaded));
    auto& data = std::get<cli::Data>(loaded);
    auto picked = cli::pick_scenarios({}, picks, data);
    REQUIRE(std::holds_alternative<cli::Picked>(picked));
    Shipped shipped{std::move(data.catalogue), {}};
    for (auto& one : std::get<cli::Picked>(picked).scenarios) {
        std::move(one.cases.begin(), one.cases.end(), std::back_inserter(shipped.cases));
    }
    return shipped;
}

RunResult run_into(const std::filesystem::path& folder, const Shipped& shipped,
                   const std::function<void(suite::Options&)>& change = {}) {
    suite::Options options;
    options.pcap_folder = folder;
    if (change) change(options);
    auto report =
        suite::run(options, shipped.cases, {shipped.catalogue, cli::built_in_reference()}, {});
    CHECK(report.write_errors.empty());
    return std::move(report.result);
}

std::vector<std::string> notes_about_capture(const RunResult& run) {
    std::vector<std::string> notes;
    for (const auto& note : run.notes) {
        if (note.starts_with("capture: ")) notes.push_back(note);
    }
    return notes;
}

/// Why nothing can be captured here; empty if something can.
std::string refused(const RunResult& run) {
    const auto found = run.environment.find("capture");
    REQUIRE(found != run.environment.end());
    return found->second == "yes" ? std::string() : found->second;
}

/// Nothing dropped by the kernel and nothing missing: then there is one note and no other.
void check_whole(const RunResult& run) {
    const auto notes = notes_about_capture(run);
    INFO(Catch::Detail::stringify(notes));
    REQUIRE(notes.size() == 1);
    CHECK_THAT(notes.front(), Catch::Matchers::StartsWith("capture: live on lo; ") &&
                                  Catch::Matchers::EndsWith(" frames, 0 dropped by the kernel"));
    for (const auto& one : run.cases) {
        INFO(one.id << ": " << one.reason);
        CHECK((one.verdict == Verdict::pass || one.verdict == Verdict::info ||
               one.verdict == Verdict::inconclusive));
    }
}

void repeat(int times) {
    const auto shipped = load();
    const capture::TemporaryFolder folder;
    for (int i = 0; i < times; ++i) {
        const auto run = run_into(folder.path(), shipped);
        if (const auto why = refused(run); !why.empty()) {
            WARN("TEST-SKIPPED: no capture here: " << why);
            return;
        }
        check_whole(run);
    }
}

/// Whether the payloads of an entry's frames hold its bytes.
bool points_at_its_bytes(const transcript::Entry& entry,
                         const std::vector<capture::Frame>& frames) {
    std::vector<std::uint8_t> carried;
    for (const auto number : entry.frames) {
        const auto facts = capture::facts_of(frames.at(number - 1).captured);
        REQUIRE(facts);
        carried.insert(carried.end(), facts->payload.begin(), facts->payload.end());
    }
    return std::search(carried.begin(), carried.end(), entry.bytes.begin(), entry.bytes.end()) !=
           carried.end();
}

}  // namespace

TEST_CASE("live pcaps: over 20 repetitions nothing is dropped and nothing missing") {
    repeat(20);
}

TEST_CASE("live pcaps: over 1,000 repetitions nothing is dropped and nothing missing", "[soak]") {
    repeat(1'000);
}

TEST_CASE("live pcaps: entries point at the frames that carried their bytes") {
    const auto shipped = load();
    const capture::TemporaryFolder folder;
    const auto run = run_into(folder.path(), shipped);
    if (const auto why = refused(run); !why.empty()) {
        WARN("TEST-SKIPPED: no capture here: " << why);
        return;
    }
    std::size_t looked_at = 0;
    for (const auto& one : run.cases) {
        if (one.pcap.empty()) continue;
        INFO(one.id);
        const auto pcap = capture::read_pcap(one.pcap);
        CHECK(pcap.ethernet);
        for (const auto& entry : one.target.entries) {
            // Passwords are hidden in what was sent.
            if (entry.kind != transcript::EntryKind::message ||
                entry.direction != transcript::Direction::received) {
                continue;
            }
            CHECK(points_at_its_bytes(entry, pcap.frames));
            ++looked_at;
        }
    }
    CHECK(looked_at > 20);
}

TEST_CASE("live pcaps: all of a run in one file, frames cut at the snap length") {
    const auto shipped = load();
    const capture::TemporaryFolder folder;
    const auto all = folder.path() / "all.pcap";
    const auto run = run_into(folder.path(), shipped, [&](suite::Options& options) {
        options.pcap_merged = all;
        options.snap_length = 200;
    });
    if (const auto why = refused(run); !why.empty()) {
        CHECK_FALSE(std::filesystem::exists(all));
        WARN("TEST-SKIPPED: no capture here: " << why);
        return;
    }
    check_whole(run);
    const auto merged = capture::read_pcap(all);
    std::size_t in_cases = 0;
    for (const auto& one : run.cases) {
        if (!one.pcap.empty()) in_cases += capture::read_pcap(one.pcap).frames.size();
    }
    CHECK(in_cases > 100);
    CHECK(merged.frames.size() >= in_cases);
    CHECK(std::is_sorted(merged.frames.begin(), merged.frames.end(),
                         [](const auto& a, const auto& b) { return a.t_ns < b.t_ns; }));
    CHECK(std::all_of(merged.frames.begin(), merged.frames.end(),
                      [](const auto& frame) { return frame.captured.size() <= 200; }));
    CHECK(std::any_of(merged.frames.begin(), merged.frames.end(),
                      [](const auto& frame) { return frame.length > 200; }));
}
