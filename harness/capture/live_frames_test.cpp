// Contracts, 3 (evidence: capture frames) and 6: entries of a transcript point at the frames that
// carried them, and what no frame carried is told.
#include "capture/live_frames.hpp"

#include "capture/packet.hpp"
#include "capture/sample_transcripts.hpp"
#include "capture/synthesis.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

using transcript::Direction;
using transcript::EntryKind;
using transcript::Transcript;

using Frames = std::vector<std::uint32_t>;
using Lines = std::vector<std::string>;

const Endpoint here{.mac = {}, .address = {.v6 = false, .bytes = {192, 0, 2, 1}}, .port = 4000};
const Endpoint there{.mac = {}, .address = {.v6 = false, .bytes = {192, 0, 2, 2}}, .port = 1080};

/// Frames written segment by segment.
class Wire {
  public:
    void send(const Endpoint& from, std::uint32_t seq, std::uint32_t ack, unsigned flags,
              const Bytes& payload = {}) {
        const auto& to = from.port == here.port ? there : here;
        auto bytes = builder_.tcp(from, to, {seq, ack, static_cast<std::uint8_t>(flags)}, payload);
        const auto length = static_cast<std::uint32_t>(bytes.size());
        frames.push_back({static_cast<std::int64_t>(frames.size()), std::move(bytes), length});
    }

    std::vector<Frame> frames;

  private:
    PacketBuilder builder_;
};

/// One connection from `here` to `there` that sent so much.
Transcript one_connection(const Bytes& sent) {
    Transcript transcript;
    TranscriptWriter w(transcript);
    const auto flow = w.tcp("client", true, {"192.0.2.1", 4000}, {"192.0.2.2", 1080});
    w.opened(flow);
    w.sent(flow, sent);
    return transcript;
}

bool made_of_frames(const Transcript& transcript) {
    for (const auto& flow : transcript.flows) {
        if (!parse_address(flow.local.address) || !parse_address(flow.remote.address)) return false;
        if (flow.local.port == 0 || flow.remote.port == 0) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("live frames: what is found in frames is what the frames were made from") {
    for (const auto& each : samples()) {
        INFO(each.name);
        auto made_up = each.make();
        if (!made_of_frames(made_up)) continue;
        const auto frames = synthesise(made_up, {});
        auto found = made_up;
        const auto missing = match_frames(found, frames);
        if (each.name != "omitted middle") CHECK(missing == Lines{});
        for (std::size_t i = 0; i < made_up.entries.size(); ++i) {
            const auto kind = made_up.entries[i].kind;
            if (kind != EntryKind::data && kind != EntryKind::message) continue;
            INFO("entry " << i);
            CHECK(found.entries[i].frames == made_up.entries[i].frames);
        }
    }
}

TEST_CASE("live frames: a frame that was not captured is missed") {
    auto transcript = sample("both ways");
    const auto frames = synthesise(transcript, {});
    std::size_t noticed = 0;
    for (std::size_t gone = 0; gone < frames.size(); ++gone) {
        auto fewer = frames;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(gone));
        auto copy = transcript;
        if (!match_frames(copy, fewer).empty()) ++noticed;
    }
    std::size_t with_data = 0;
    for (const auto& frame : frames) {
        if (facts_of(frame.captured)->payload_length != 0) ++with_data;
    }
    REQUIRE(with_data > 2);
    CHECK(noticed >= with_data);
}

TEST_CASE("live frames: a datagram that was not captured is missed") {
    auto transcript = sample("udp");
    auto frames = synthesise(transcript, {});
    REQUIRE(match_frames(transcript, frames).empty());
    frames.pop_back();
    const auto missing = match_frames(transcript, frames);
    REQUIRE(missing.size() == 1);
    CHECK_THAT(missing.front(), Catch::Matchers::EndsWith("1 datagrams"));
}

TEST_CASE("live frames: the payload of a SYN counts where it was taken, and is sent again else") {
    const auto request = pattern(20);
    for (const bool taken : {true, false}) {
        INFO("taken: " << taken);
        Wire wire;
        wire.send(here, 99, 0, syn_flag, request);
        wire.send(there, 499, taken ? 120 : 100, syn_flag | ack_flag);
        wire.send(here, taken ? 120 : 100, 500, ack_flag);
        if (!taken) wire.send(here, 100, 500, ack_flag, request);
        wire.send(there, 500, 120, ack_flag);
        wire.send(here, 120, 500, ack_flag | fin_flag);
        auto transcript = one_connection(request);
        CHECK(match_frames(transcript, wire.frames) == Lines{});
        CHECK(transcript.entries[0].frames == Frames{1, 2, 3});
        CHECK(transcript.entries[1].frames == (taken ? Frames{1} : Frames{4}));
    }
}

TEST_CASE("live frames: what a reset kept in the kernel is not missed, a hole is") {
    const auto sent = pattern(100);
    const Bytes head(sent.begin(), sent.begin() + 40);
    Wire wire;
    wire.send(here, 99, 0, syn_flag);
    wire.send(there, 499, 100, syn_flag | ack_flag);
    wire.send(here, 100, 500, ack_flag, head);
    wire.send(there, 500, 140, ack_flag | rst_flag);
    auto transcript = one_connection(sent);
    CHECK(match_frames(transcript, wire.frames) == Lines{});

    Wire holed;
    holed.send(here, 99, 0, syn_flag);
    holed.send(there, 499, 100, syn_flag | ack_flag);
    holed.send(here, 140, 500, ack_flag, Bytes(sent.begin() + 40, sent.end()));
    holed.send(there, 500, 200, ack_flag);
    CHECK(match_frames(transcript, holed.frames) ==
          Lines{"client, sent to 192.0.2.2 1080: bytes 0 to 39"});
}

TEST_CASE("live frames: connections between the same ports are told apart by their SYNs") {
    Transcript transcript;
    TranscriptWriter w(transcript);
    Wire wire;
    for (const std::uint32_t start : {1000U, 900'000U}) {
        const auto flow = w.tcp("client", true, {"192.0.2.1", 4000}, {"192.0.2.2", 1080});
        w.opened(flow);
        w.sent(flow, pattern(10));
        wire.send(here, start, 0, syn_flag);
        wire.send(there, 77, start + 1, syn_flag | ack_flag);
        wire.send(here, start + 1, 78, ack_flag, pattern(10));
        wire.send(there, 78, start + 11, ack_flag | rst_flag);
    }
    CHECK(match_frames(transcript, wire.frames) == Lines{});
    CHECK(transcript.entries[1].frames == Frames{3});
    CHECK(transcript.entries[3].frames == Frames{7});
}

TEST_CASE("live frames: a snap length that cuts payloads hides nothing") {
    for (const auto* name : {"both ways", "udp", "ipv6"}) {
        INFO(name);
        auto transcript = sample(name);
        auto frames = synthesise(transcript, {});
        for (auto& frame : frames) {
            if (frame.captured.size() > 80) frame.captured.resize(80);
        }
        CHECK(match_frames(transcript, frames) == Lines{});
    }
}

}  // namespace conform::capture
