#include "transcript/recorder.hpp"

#include <algorithm>
#include <numeric>

#include "catch_shim.hpp"

namespace t = conform::transcript;
using t::Direction;
using t::EntryKind;
using Bytes = std::vector<std::uint8_t>;

namespace {

constexpr t::Bounds small{.head_bytes = 8, .tail_bytes = 4, .entries = 20, .flows = 3};

Bytes counted(std::size_t size, std::uint8_t first = 0) {
    Bytes bytes(size);
    std::iota(bytes.begin(), bytes.end(), first);
    return bytes;
}

std::uint64_t fnv1a(std::span<const std::uint8_t> bytes) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3;
    return hash;
}

std::string hex64(std::uint64_t value) {
    std::string text(16, '0');
    for (std::size_t i = 16; i-- > 0; value >>= 4) text[i] = "0123456789abcdef"[value & 15];
    return text;
}

/// What the data entries of one direction hold, in order.
Bytes kept(const t::Transcript& from, Direction direction) {
    Bytes all;
    for (const t::Entry& entry : from.entries) {
        if (entry.kind != EntryKind::data || entry.direction != direction) continue;
        all.insert(all.end(), entry.bytes.begin(), entry.bytes.end());
    }
    return all;
}

const t::Entry* gap_of(const t::Transcript& from) {
    const auto found = std::find_if(from.entries.begin(), from.entries.end(),
                                    [](const auto& e) { return e.kind == EntryKind::omitted; });
    return found == from.entries.end() ? nullptr : &*found;
}

t::Flow tcp(const char* actor) {
    return {.actor = actor, .transport = t::Transport::tcp, .local = {}, .remote = {}};
}

}  // namespace

TEST_CASE("recorder: entries come back as they were told, in order") {
    t::Recorder recorder;
    const std::size_t client = recorder.add_flow(tcp("client"));
    const std::size_t remote = recorder.add_flow(tcp("remote"));
    recorder.set_ends(client, {.address = "127.0.0.1", .port = 40000},
                      {.address = "::1", .port = 1});
    recorder.opened(client, Direction::sent, "/steps/0");
    recorder.data(client, Direction::sent, Bytes{6, 0}, "/steps/1");
    recorder.refused(remote, "connection refused", "/steps/2");
    t::DecodedMessage reply{.title = "Version Mismatch Reply", .stream_offset = 0, .root = {}};
    recorder.message(client, Direction::received, reply, Bytes{6, 0}, "/steps/3");
    recorder.note(client, "slow", "");
    recorder.end(client, Direction::received, "");
    recorder.reset(remote, Direction::sent, "");

    const t::Transcript seen = recorder.snapshot();
    REQUIRE(seen.flows.size() == 2);
    CHECK(seen.flows[client].local.port == 40000);
    CHECK(seen.flows[client].remote.address == "::1");
    std::vector<EntryKind> kinds;
    for (const t::Entry& entry : seen.entries) kinds.push_back(entry.kind);
    CHECK(kinds == std::vector{EntryKind::opened, EntryKind::data, EntryKind::refused,
                               EntryKind::message, EntryKind::note, EntryKind::end,
                               EntryKind::reset});
    CHECK(seen.entries[1].bytes == Bytes{6, 0});
    CHECK(seen.entries[1].step == "/steps/1");
    CHECK(seen.entries[2].note == "connection refused");
    CHECK(seen.entries[3].decoded == reply);
    CHECK(std::is_sorted(seen.entries.begin(), seen.entries.end(),
                         [](const auto& a, const auto& b) { return a.t_ns < b.t_ns; }));
    CHECK(seen == recorder.snapshot());
}

TEST_CASE("recorder: first and last bytes stay, the middle becomes count and hash") {
    const Bytes all = counted(100);
    const auto pieces = GENERATE(1, 3, 7, 100);
    CAPTURE(pieces);
    t::Recorder recorder(t::Recorder::Clock::now(), small);
    const std::size_t flow = recorder.add_flow(tcp("client"));
    for (std::size_t at = 0; at < all.size(); at += static_cast<std::size_t>(pieces)) {
        const std::size_t size = std::min<std::size_t>(static_cast<std::size_t>(pieces), 100 - at);
        recorder.data(flow, Direction::received, std::span(all).subspan(at, size), "");
    }
    const t::Transcript seen = recorder.snapshot();
    CHECK(kept(seen, Direction::received) == Bytes{0, 1, 2, 3, 4, 5, 6, 7, 96, 97, 98, 99});
    const t::Entry* gap = gap_of(seen);
    REQUIRE(gap);
    CHECK(gap->omitted == 88);
    CHECK(gap->note == "FNV-1a " + hex64(fnv1a(std::span(all).subspan(8, 88))));
}

TEST_CASE("recorder: what fits into head and tail has no gap") {
    t::Recorder recorder(t::Recorder::Clock::now(), small);
    const std::size_t flow = recorder.add_flow(tcp("client"));
    recorder.data(flow, Direction::sent, counted(12), "");
    const t::Transcript seen = recorder.snapshot();
    CHECK(kept(seen, Direction::sent) == counted(12));
    CHECK(gap_of(seen) == nullptr);
}

TEST_CASE("recorder: directions and flows are bounded apart") {
    t::Recorder recorder(t::Recorder::Clock::now(), small);
    const std::size_t flow = recorder.add_flow(tcp("client"));
    recorder.data(flow, Direction::sent, counted(50), "");
    recorder.data(flow, Direction::received, counted(5, 77), "");
    CHECK(kept(recorder.snapshot(), Direction::received) == counted(5, 77));
    CHECK(kept(recorder.snapshot(), Direction::sent).size() == 12);
}

TEST_CASE("recorder: a datagram is kept whole or left out whole") {
    t::Recorder recorder(t::Recorder::Clock::now(), small);
    t::Flow flow{.actor = "udp", .transport = t::Transport::udp, .local = {}, .remote = {}};
    const std::size_t index = recorder.add_flow(flow);
    for (std::uint8_t i = 0; i < 9; ++i) {
        recorder.data(index, Direction::received, Bytes{i, i, i}, "");
    }
    CHECK(kept(recorder.snapshot(), Direction::received) == Bytes{0, 0, 0, 1, 1, 1, 8, 8, 8});
    REQUIRE(gap_of(recorder.snapshot()));
    CHECK(gap_of(recorder.snapshot())->omitted == 18);
}

TEST_CASE("recorder: tiny segments and empty events are bounded by count") {
    t::Bounds bounds;
    bounds.entries = 10;
    t::Recorder recorder(t::Recorder::Clock::now(), bounds);
    const std::size_t flow = recorder.add_flow(tcp("client"));
    for (std::uint8_t i = 0; i < 100; ++i) {
        recorder.data(flow, Direction::received, Bytes{i}, "");
        recorder.message(flow, Direction::received, {}, {}, "");
    }
    const t::Transcript seen = recorder.snapshot();
    CHECK(seen.entries.size() == 11);
    REQUIRE(gap_of(seen));
    CHECK(gap_of(seen)->note.find("entries that are not data") != std::string::npos);
    CHECK(kept(seen, Direction::received).back() == 99);
}

TEST_CASE("recorder: further flows share one that says so") {
    t::Recorder recorder(t::Recorder::Clock::now(), small);
    for (int i = 0; i < 3; ++i) recorder.add_flow(tcp("client"));
    const std::size_t shared = recorder.add_flow(tcp("client"));
    CHECK(recorder.add_flow(tcp("client")) == shared);
    recorder.data(shared, Direction::sent, Bytes{1}, "");
    const t::Transcript seen = recorder.snapshot();
    REQUIRE(seen.flows.size() == 4);
    CHECK(seen.flows[shared].actor == "further flows");
    CHECK(seen.entries.front().note.find("more than 3 flows") == 0);
}

TEST_CASE("recorder: many busy flows stay within the share of one case") {
    t::Bounds bounds;
    bounds.case_bytes = 256 * 1024;
    t::Recorder recorder(t::Recorder::Clock::now(), bounds);
    const Bytes block = counted(16 * 1024);
    for (int i = 0; i < 100; ++i) {
        const std::size_t flow = recorder.add_flow(tcp("client"));
        for (int j = 0; j < 12; ++j) recorder.data(flow, Direction::received, block, "");
    }
    CHECK(kept(recorder.snapshot(), Direction::received).size() < 600 * 1024);
}
