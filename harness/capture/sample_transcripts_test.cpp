#include "capture/sample_transcripts.hpp"

#include <stdexcept>
#include <utility>

#include "catch_shim.hpp"

namespace conform::capture {

using transcript::Direction;
using transcript::EntryKind;
using transcript::FlowEnd;
using transcript::Transcript;
using transcript::Transport;

namespace {

const FlowEnd client{"127.0.0.1", 40000};
const FlowEnd proxy{"127.0.0.1", 1080};
const FlowEnd server{"127.0.0.2", 7000};
const FlowEnd proxy_out{"127.0.0.1", 41000};
const FlowEnd client6{"::1", 40006};
const FlowEnd proxy6{"::1", 1080};

// Data that crosses: neither side waits for the other.
Transcript both_ways() {
    Transcript t;
    TranscriptWriter w(t);
    const auto flow = w.tcp("client", true, client, proxy);
    w.opened(flow);
    for (std::uint8_t i = 0; i < 5; ++i) {
        w.sent(flow, pattern(4000, i));
        w.received(flow, pattern(3001, static_cast<std::uint8_t>(i + 100)));
    }
    w.add(EntryKind::end, flow, Direction::sent);
    w.add(EntryKind::end, flow, Direction::received);
    return t;
}

Transcript half_close() {
    Transcript t;
    TranscriptWriter w(t);
    const auto flow = w.tcp("client", true, client, proxy);
    w.opened(flow);
    w.sent(flow, pattern(10));
    w.add(EntryKind::end, flow, Direction::sent);
    w.received(flow, pattern(5000));
    w.received(flow, pattern(1));
    w.add(EntryKind::end, flow, Direction::received);
    return t;
}

Transcript reset(Direction direction) {
    Transcript t;
    TranscriptWriter w(t);
    const auto flow = w.tcp("client", true, client, proxy);
    w.opened(flow);
    w.sent(flow, pattern(100));
    w.received(flow, pattern(50));
    w.add(EntryKind::reset, flow, direction);
    return t;
}

// Our actor had not read the reset yet when it wrote again.
Transcript written_after_reset() {
    Transcript t;
    TranscriptWriter w(t);
    const auto flow = w.tcp("client", true, client, proxy);
    w.opened(flow);
    w.sent(flow, pattern(100));
    w.add(EntryKind::reset, flow, Direction::received);
    w.sent(flow, pattern(3000));
    w.add(EntryKind::end, flow, Direction::sent);
    return t;
}

Transcript refused(const std::string& why) {
    Transcript t;
    TranscriptWriter w(t);
    const auto flow = w.tcp("client", true, FlowEnd{}, proxy);
    w.add(EntryKind::refused, flow, Direction::sent).note = why;
    return t;
}

// 1 MiB each way, of which 64 KiB at either end were kept.
Transcript omitted_middle() {
    Transcript t;
    TranscriptWriter w(t);
    const auto flow = w.tcp("client", true, client, proxy);
    w.opened(flow);
    const std::size_t kept = std::size_t{64} * 1024;
    for (const auto direction : {Direction::sent, Direction::received}) {
        w.add(EntryKind::data, flow, direction).bytes = pattern(kept);
        w.add(EntryKind::omitted, flow, direction).omitted = 1024 * 1024 - 2 * kept;
        w.add(EntryKind::data, flow, direction).bytes = pattern(kept, 7);
        w.add(EntryKind::end, flow, direction);
    }
    return t;
}

Transcript ipv6() {
    Transcript t;
    TranscriptWriter w(t);
    const auto flow = w.tcp("client", true, client6, proxy6);
    w.opened(flow);
    w.sent(flow, pattern(3000));
    w.received(flow, pattern(33));
    w.add(EntryKind::omitted, flow, Direction::received).omitted = 100'000;
    w.received(flow, pattern(34));
    w.add(EntryKind::end, flow, Direction::received);
    w.add(EntryKind::end, flow, Direction::sent);
    const auto datagrams = w.udp("client", client6, proxy6);
    w.sent(datagrams, pattern(9));
    w.received(datagrams, pattern(2000));
    return t;
}

Transcript udp() {
    Transcript t;
    TranscriptWriter w(t);
    const auto flow = w.udp("client", client, proxy);
    w.sent(flow, pattern(30));
    w.received(flow, {});
    w.received(flow, pattern(65507));
    w.sent(flow, pattern(31, 1));
    w.message(flow, Direction::sent, 30, 31);
    return t;
}

// A client and a remote server on either side of the target, at the same time.
Transcript interleaved() {
    Transcript t;
    TranscriptWriter w(t);
    const auto first = w.tcp("client", true, client, proxy);
    const auto second = w.tcp("remote", false, server, proxy_out);
    w.opened(first);
    w.sent(first, pattern(20));
    w.opened(second);
    w.received(first, pattern(8));
    w.received(second, pattern(2000, 3));
    w.sent(first, pattern(2000, 3));
    w.sent(second, pattern(1500, 4));
    w.received(first, pattern(1500, 4));
    w.add(EntryKind::end, first, Direction::sent);
    w.add(EntryKind::end, second, Direction::received);
    w.add(EntryKind::reset, second, Direction::sent);
    w.add(EntryKind::reset, first, Direction::received);
    return t;
}

// The client talks to an actor that plays the proxy: the transcript has both ends.
Transcript mirrored() {
    Transcript t;
    TranscriptWriter w(t);
    const auto near = w.tcp("client", true, client, proxy);
    const auto far = w.tcp("proxy", false, proxy, client);
    w.opened(near);
    w.opened(far);
    w.sent(near, pattern(3000));
    w.received(far, pattern(3000));
    w.message(far, Direction::received, 1500, 100);
    w.sent(far, pattern(700, 9));
    w.add(EntryKind::end, far, Direction::sent);
    w.received(near, pattern(700, 9));
    w.add(EntryKind::end, near, Direction::received);
    w.sent(near, pattern(40, 5));
    w.add(EntryKind::reset, far, Direction::sent);  // unread: the 40 bytes
    w.add(EntryKind::reset, near, Direction::received);
    return t;
}

Transcript mirrored_udp() {
    Transcript t;
    TranscriptWriter w(t);
    const auto near = w.udp("client", client, server);
    const auto far = w.udp("remote", server, client);
    w.sent(near, pattern(10, 1));
    w.sent(near, pattern(10, 2));
    w.sent(near, pattern(10, 3));
    w.received(far, pattern(10, 3));  // overtook; the second was lost
    w.received(far, pattern(10, 1));
    w.received(far, pattern(11, 4));  // from another's socket
    return t;
}

Transcript open_at_the_end() {
    Transcript t;
    TranscriptWriter w(t);
    const auto flow = w.tcp("client", true, client, proxy);
    w.opened(flow);
    w.sent(flow, pattern(1));
    return t;
}

Transcript unknown_ends() {
    Transcript t;
    TranscriptWriter w(t);
    for (int i = 0; i < 2; ++i) {
        const auto flow = w.tcp("client", true, FlowEnd{}, FlowEnd{"nonsense", 0});
        w.opened(flow);
        w.sent(flow, pattern(1));
    }
    const auto flow = w.udp("client", FlowEnd{"0.0.0.0", 40007}, FlowEnd{"fe80::1%eth0", 40008});
    w.sent(flow, pattern(1));
    return t;
}

}  // namespace

Bytes pattern(std::size_t size, std::uint8_t seed) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 256 + seed);
    }
    return bytes;
}

std::size_t TranscriptWriter::tcp(const std::string& actor, bool initiated, FlowEnd local,
                                  FlowEnd remote) {
    transcript_.flows.push_back(
        {actor, Transport::tcp, initiated, std::move(local), std::move(remote)});
    return transcript_.flows.size() - 1;
}

std::size_t TranscriptWriter::udp(const std::string& actor, FlowEnd local, FlowEnd remote) {
    const auto flow = tcp(actor, false, std::move(local), std::move(remote));
    transcript_.flows[flow].transport = Transport::udp;
    return flow;
}

transcript::Entry& TranscriptWriter::add(EntryKind kind, std::size_t flow, Direction direction) {
    transcript::Entry entry;
    entry.kind = kind;
    entry.flow = flow;
    entry.direction = direction;
    entry.t_ns = t_ns_ += 1'000'000;
    return transcript_.entries.emplace_back(std::move(entry));
}

void TranscriptWriter::opened(std::size_t flow) {
    const bool initiated = transcript_.flows[flow].initiated;
    add(EntryKind::opened, flow, initiated ? Direction::sent : Direction::received);
}

void TranscriptWriter::sent(std::size_t flow, Bytes bytes) {
    add(EntryKind::data, flow, Direction::sent).bytes = std::move(bytes);
}

void TranscriptWriter::received(std::size_t flow, Bytes bytes) {
    add(EntryKind::data, flow, Direction::received).bytes = std::move(bytes);
}

void TranscriptWriter::message(std::size_t flow, Direction direction, std::size_t offset,
                               std::size_t size) {
    auto& entry = add(EntryKind::message, flow, direction);
    entry.bytes.resize(size);
    entry.decoded = transcript::DecodedMessage{"a message", offset, {}};
}

std::vector<Sample> samples() {
    return {
        {"both ways", both_ways},
        {"half-close", half_close},
        {"reset sent", [] { return reset(Direction::sent); }},
        {"reset received", [] { return reset(Direction::received); }},
        {"written after a reset", written_after_reset},
        {"refused", [] { return refused("Connection refused"); }},
        {"unanswered", [] { return refused("timed out"); }},
        {"omitted middle", omitted_middle},
        {"ipv6", ipv6},
        {"udp", udp},
        {"interleaved", interleaved},
        {"mirrored", mirrored},
        {"mirrored udp", mirrored_udp},
        {"open at the end", open_at_the_end},
        {"unknown ends", unknown_ends},
    };
}

Transcript sample(const std::string& name) {
    for (const Sample& each : samples()) {
        if (each.name == name) return each.make();
    }
    throw std::logic_error("no sample transcript is called " + name);
}

TEST_CASE("capture: a pattern of data differs from place to place") {
    CHECK(pattern(3) != pattern(3, 1));
    CHECK(pattern(600)[0] != pattern(600)[1]);
}

}  // namespace conform::capture
