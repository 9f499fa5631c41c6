// Contracts, 3 and 6: frames that say what the transcript says, with nothing to flag in them.
#include "capture/synthesis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "capture/case_pcap.hpp"
#include "capture/packet.hpp"
#include "capture/pcap_name.hpp"
#include "capture/read_back.hpp"
#include "capture/sample_transcripts.hpp"
#include "catch_shim.hpp"
#include "transcript/recorder.hpp"

namespace conform::capture {
namespace {

using transcript::Direction;
using transcript::EntryKind;
using transcript::Transcript;

std::vector<Packet> packets(const std::vector<Frame>& frames) {
    std::vector<Packet> result;
    for (const Frame& frame : frames) result.push_back(parse(frame));
    return result;
}

std::vector<Packet> packets_of(const std::string& name) {
    auto transcript = sample(name);
    return packets(synthesise(transcript, {}));
}

/// "SYN", "SYN/ACK", "12 bytes" …, with > for the initiator's and < for the acceptor's.
std::vector<std::string> story(const std::vector<Packet>& packets) {
    std::vector<std::string> lines;
    for (const Packet& packet : packets) {
        std::string line = packet.source == packets.front().source ? ">" : "<";
        const std::pair<unsigned, const char*> names[] = {
            {syn_flag, " SYN"}, {fin_flag, " FIN"}, {rst_flag, " RST"}, {ack_flag, " ACK"}};
        for (const auto& [flag, name] : names) {
            if (packet.flags & flag) line += name;
        }
        if (packet.payload_length != 0) line += fmt::format(" {}", packet.payload_length);
        lines.push_back(line);
    }
    return lines;
}

/// Follows sequence numbers, both ways of each connection; returns the first thing wrong.
std::string first_break(const std::vector<Packet>& packets) {
    std::map<std::pair<std::string, std::string>, std::uint32_t> next;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const Packet& p = packets[i];
        if (!p.tcp) continue;
        const std::pair way{p.source, p.destination};
        const std::pair back{p.destination, p.source};
        const std::string where = fmt::format("frame {}", i + 1);
        const bool refusal = p.flags & rst_flag && !next.contains(way);
        if (p.flags & syn_flag) next[way] = p.seq;
        if (!refusal && p.seq != next[way]) return where + ": sequence number";
        const bool counts = p.flags & (syn_flag | fin_flag);
        next[way] += static_cast<std::uint32_t>(p.payload_length) + (counts ? 1U : 0U);
        if (p.flags & ack_flag && p.ack != next[back]) return where + ": acknowledgement";
    }
    return "";
}

/// Payload from one end to the other, cut frames as zeros.
Bytes reassembled(const std::vector<Packet>& packets, const std::string& source) {
    Bytes bytes;
    for (const Packet& packet : packets) {
        if (packet.source != source) continue;
        Bytes payload = packet.payload;
        payload.resize(packet.payload_length);
        bytes.insert(bytes.end(), payload.begin(), payload.end());
    }
    return bytes;
}

/// What a transcript says went in that direction, omitted bytes as zeros.
Bytes said(const Transcript& transcript, std::size_t flow, Direction direction) {
    Bytes bytes;
    for (const auto& entry : transcript.entries) {
        if (entry.flow != flow || entry.direction != direction) continue;
        if (entry.kind == EntryKind::data) {
            bytes.insert(bytes.end(), entry.bytes.begin(), entry.bytes.end());
        }
        bytes.resize(bytes.size() + entry.omitted);
    }
    return bytes;
}

}  // namespace

TEST_CASE("capture: checksums, sequence numbers and payloads of every sample are right") {
    for (const Sample& each : samples()) {
        INFO(each.name);
        auto transcript = each.make();
        const auto frames = synthesise(transcript, {});
        const auto all = packets(frames);
        CHECK(first_break(all) == "");
        std::set<std::uint16_t> ids;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            INFO("frame " << i + 1);
            const bool cut = frames[i].captured.size() < frames[i].length;
            if (!cut && !all[i].checksums_right) FAIL("wrong checksum");
            if (cut && !all[i].payload.empty()) FAIL("payload that nobody has");
            if (!cut && all[i].tcp && all[i].payload_length > 1460) FAIL("beyond the MSS");
            if (i > 0 && frames[i].t_ns <= frames[i - 1].t_ns) FAIL("not later than the last");
            if (all[i].ip_id != 0 && !ids.insert(all[i].ip_id).second) FAIL("IP id used twice");
        }
        for (std::size_t i = 0; i < transcript.flows.size(); ++i) {
            const auto& flow = transcript.flows[i];
            if (each.name == "unknown ends" || each.name == "mirrored udp") continue;
            if (flow.local.address.empty()) continue;
            const auto end = [](const transcript::FlowEnd& e) {
                return fmt::format("{} {}", e.address, e.port);
            };
            auto own = all;  // of this transport
            std::erase_if(own, [&](const Packet& p) {
                return p.tcp != (flow.transport == transcript::Transport::tcp);
            });
            const bool first = each.name != "mirrored" || i == 0;  // took in all that was sent
            CHECK((!first ||
                   reassembled(own, end(flow.local)) == said(transcript, i, Direction::sent)));
            CHECK((!first ||
                   reassembled(own, end(flow.remote)) == said(transcript, i, Direction::received)));
        }
    }
}

TEST_CASE("capture: a connection begins with a handshake that names the MSS") {
    const auto all = packets_of("open at the end");
    CHECK(story(all) ==
          std::vector<std::string>{"> SYN", "< SYN ACK", "> ACK", "> ACK 1", "< ACK"});
    CHECK(all[0].mss == 1460);
    CHECK(all[1].mss == 1460);
    CHECK(all[0].source == "127.0.0.1 40000");
    CHECK(all[0].destination == "127.0.0.1 1080");
}

TEST_CASE("capture: a half-closed connection goes on the other way, and ends in that order") {
    CHECK(story(packets_of("half-close")) ==
          std::vector<std::string>{"> SYN", "< SYN ACK", "> ACK", "> ACK 10", "< ACK", "> FIN ACK",
                                   "< ACK", "< ACK 1460", "< ACK 1460", "> ACK", "< ACK 1460",
                                   "< ACK 620", "> ACK", "< ACK 1", "> ACK", "< FIN ACK", "> ACK"});
}

TEST_CASE("capture: a reset comes from the side that sent it and is the last word") {
    CHECK(story(packets_of("reset sent")).back() == "> RST ACK");
    CHECK(story(packets_of("reset received")).back() == "< RST ACK");
    for (const std::string name : {"reset sent", "reset received"}) {
        auto transcript = sample(name);
        const auto frames = synthesise(transcript, {});
        CHECK(transcript.entries.back().frames ==
              std::vector{static_cast<std::uint32_t>(frames.size())});
    }
}

TEST_CASE("capture: what was written after a reset is there, but nobody acknowledges it") {
    CHECK(story(packets_of("written after a reset")) ==
          std::vector<std::string>{"> SYN", "< SYN ACK", "> ACK", "> ACK 100", "< ACK", "< RST ACK",
                                   "> ACK 1460", "> ACK 1460", "> ACK 80"});
}

TEST_CASE("capture: what a recorder left out keeps its place in the sequence") {
    transcript::Recorder recorder;
    const auto flow = recorder.add_flow({"client", transcript::Transport::tcp, true, {}, {}});
    recorder.opened(flow, Direction::sent, "");
    for (int i = 0; i < 64; ++i) {
        recorder.data(flow, Direction::sent, pattern(16 * 1024), "");
        recorder.data(flow, Direction::received, pattern(16 * 1024 - 1), "");
    }
    recorder.end(flow, Direction::sent, "");
    auto transcript = recorder.snapshot();
    const auto all = packets(synthesise(transcript, {}));
    CHECK(first_break(all) == "");
    CHECK(reassembled(all, all[0].source) == said(transcript, flow, Direction::sent));
    CHECK(reassembled(all, all[0].source).size() == 1024 * 1024);
    CHECK(reassembled(all, all[0].destination) == said(transcript, flow, Direction::received));
}

TEST_CASE("capture: a refused connection is a SYN and a reset, an unanswered one a SYN") {
    CHECK(story(packets_of("refused")) == std::vector<std::string>{"> SYN", "< RST ACK"});
    CHECK(story(packets_of("unanswered")) == std::vector<std::string>{"> SYN"});
}

TEST_CASE("capture: bytes that were not kept are frames cut after their headers") {
    auto transcript = sample("omitted middle");
    const auto frames = synthesise(transcript, {});
    const auto cut = std::count_if(frames.begin(), frames.end(), [](const Frame& frame) {
        return frame.captured.size() < frame.length;
    });
    CHECK(cut == 2 * 15);  // 896 KiB each way, 65495 bytes in a frame
    std::size_t bytes = 0;
    for (const Frame& frame : frames) bytes += size_on_disk(frame);
    CHECK(bytes < 400 * 1024);
}

TEST_CASE("capture: frames for bytes that were not kept are bounded; what is beyond is a gap") {
    auto transcript = sample("omitted middle");
    for (auto& entry : transcript.entries) entry.omitted *= 1'000'000;
    SynthesisOptions options;
    options.max_omitted_frames = 10;
    const auto frames = synthesise(transcript, options);
    CHECK(std::count_if(frames.begin(), frames.end(), [](const Frame& frame) {
              return frame.captured.size() < frame.length;
          }) == 2 * 10);
    CHECK(parse(frames.back()).checksums_right);
}

TEST_CASE("capture: a connection of two of our own actors is written once") {
    const auto all = packets_of("mirrored");
    CHECK(story(all) == std::vector<std::string>{"> SYN", "< SYN ACK", "> ACK", "> ACK 1460",
                                                 "> ACK 1460", "< ACK", "> ACK 80", "< ACK",
                                                 "< ACK 700", "> ACK", "< FIN ACK", "> ACK",
                                                 "> ACK 40", "< ACK", "< RST ACK"});
    auto transcript = sample("mirrored");
    synthesise(transcript, {});
    const auto& entries = transcript.entries;
    CHECK(entries[0].frames == std::vector<std::uint32_t>{1, 2, 3});
    CHECK(entries[1].frames == entries[0].frames);
    CHECK(entries[2].frames == std::vector<std::uint32_t>{4, 5, 7});
    CHECK(entries[3].frames == entries[2].frames);
    CHECK(entries[4].frames == std::vector<std::uint32_t>{5});  // the message
    CHECK(entries[6].frames == entries[8].frames);              // the end
    CHECK(entries[11].frames == std::vector<std::uint32_t>{15});
}

TEST_CASE("capture: datagrams between our own actors are written once, also out of order") {
    auto transcript = sample("mirrored udp");
    const auto frames = synthesise(transcript, {});
    CHECK(frames.size() == 4);
    const auto& entries = transcript.entries;
    CHECK(entries[3].frames == entries[2].frames);
    CHECK(entries[4].frames == entries[0].frames);
    CHECK(parse(frames[3]).payload == pattern(11, 4));
}

TEST_CASE("capture: a port used again is two connections, each written once") {
    Transcript transcript;
    TranscriptWriter w(transcript);
    const transcript::FlowEnd near{"127.0.0.1", 40000};
    const transcript::FlowEnd far{"127.0.0.1", 7000};
    for (int i = 0; i < 2; ++i) {
        const auto made = w.tcp("client", true, near, far);
        w.opened(made);
        w.sent(made, pattern(5, static_cast<std::uint8_t>(i)));
        w.add(EntryKind::reset, made, Direction::sent);
        // Accepted late: all is over by then.
        const auto accepted = w.tcp("remote", false, far, near);
        w.opened(accepted);
        w.received(accepted, pattern(5, static_cast<std::uint8_t>(i)));
        w.add(EntryKind::reset, accepted, Direction::received);
    }
    const auto all = packets(synthesise(transcript, {}));
    CHECK(all.size() == 2 * 6);
    CHECK(all[0].seq != all[6].seq);
    CHECK(reassembled(all, "127.0.0.1 40000").size() == 10);
}

TEST_CASE("capture: unknown ends get documentation addresses and ports of their own") {
    const auto all = packets_of("unknown ends");
    CHECK(all[0].source == "192.0.2.1 49152");
    CHECK(all[0].destination == "192.0.2.2 49152");
    CHECK(all[5].source == "192.0.2.1 49153");
    CHECK(all.back().source == "2001:db8::1 40007");
    CHECK(all.back().destination == "fe80::1 40008");
}

TEST_CASE("capture: a message points at the frames that hold its bytes") {
    auto transcript = sample("half-close");
    TranscriptWriter w(transcript);
    w.message(0, Direction::received, 0, 1460);
    w.message(0, Direction::received, 1459, 2);
    w.message(0, Direction::received, 5000, 1);
    w.message(0, Direction::received, 5001, 1);
    synthesise(transcript, {});
    const auto* message = &transcript.entries[transcript.entries.size() - 4];
    CHECK(message[0].frames == std::vector<std::uint32_t>{8});
    CHECK(message[1].frames == std::vector<std::uint32_t>{8, 9});
    CHECK(message[2].frames == std::vector<std::uint32_t>{14});
    CHECK(message[3].frames.empty());

    auto datagrams = sample("udp");
    synthesise(datagrams, {});
    CHECK(datagrams.entries[4].frames == datagrams.entries[3].frames);
    CHECK(datagrams.entries[3].frames == std::vector<std::uint32_t>{4});
}

TEST_CASE("capture: frames are dated from the start of the case") {
    auto transcript = sample("udp");
    SynthesisOptions options;
    options.start_ns = 1'700'000'000'000'000'007;
    const auto frames = synthesise(transcript, options);
    CHECK(frames[0].t_ns == options.start_ns + 1'000'000);
    CHECK(frames[1].t_ns == options.start_ns + 2'000'000);
}

TEST_CASE("capture: entries that fit nothing are left alone") {
    Transcript transcript;
    TranscriptWriter w(transcript);
    w.add(EntryKind::note, 0, Direction::sent);
    w.sent(7, pattern(3));
    w.message(7, Direction::sent, 0, 3);
    CHECK(synthesise(transcript, {}).empty());
    const auto flow = w.tcp("client", true, {}, {});
    w.add(EntryKind::note, flow, Direction::sent);
    CHECK(synthesise(transcript, {}).empty());
}

TEST_CASE("capture: a case's pcap stops at its limit; no entry points beyond it") {
    const TemporaryFolder folder;
    auto transcript = sample("omitted middle");
    SynthesisOptions options;
    options.max_bytes = 100'000;
    const auto result = write_case_pcap(folder.path(), "topic/case", transcript, options);
    CHECK(result.error.empty());
    CHECK_THAT(result.note, Catch::Matchers::StartsWith("stopped after"));
    const auto read = read_pcap(folder.path() / "topic__case.pcap");
    CHECK(read.frames.size() == result.frames);
    CHECK(first_break(packets(read.frames)) == "");
    for (const auto& entry : transcript.entries) {
        for (const auto frame : entry.frames) CHECK(frame <= result.frames);
    }
}

}  // namespace conform::capture
