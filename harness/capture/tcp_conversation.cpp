#include "capture/tcp_conversation.hpp"

#include <algorithm>
#include <utility>

namespace conform::capture {
namespace {

void note(std::vector<std::uint32_t>& frames, std::uint32_t frame) {
    if (frame != 0) frames.push_back(frame);
}

}  // namespace

TcpConversation::TcpConversation(Endpoint initiator, Endpoint acceptor, std::size_t number) {
    const auto step = static_cast<std::uint32_t>(number + 1) * 0x10000U;
    sides_[0] = {
        .end = initiator, .next = 0x10000000U + step, .stream = {}, .fin = {}, .reset = {}};
    sides_[1] = {.end = acceptor, .next = 0x80000000U + step, .stream = {}, .fin = {}, .reset = {}};
}

std::uint32_t TcpConversation::send(Output& out, Sender sender, unsigned flags,
                                    std::span<const std::uint8_t> payload, bool kept) {
    Side& from = side(sender);
    const Side& to = side(other(sender));
    const TcpSegment segment{.seq = from.next,
                             .ack = flags & ack_flag ? to.next : 0,
                             .flags = static_cast<std::uint8_t>(flags)};
    auto bytes = out.packets.tcp(from.end, to.end, segment, payload);
    const std::size_t length = bytes.size();
    if (!kept) bytes.resize(PacketBuilder::tcp_header_size(from.end));
    from.next += static_cast<std::uint32_t>(payload.size());
    if (flags & (syn_flag | fin_flag)) ++from.next;
    return out.frames.add(out.t_ns, std::move(bytes), length);
}

void TcpConversation::acknowledge(Output& out, Sender sender) {
    if (dead_) return;
    send(out, sender, ack_flag);
}

void TcpConversation::handshake(Output& out) {
    if (std::exchange(begun_, true)) return;
    note(handshake_, send(out, Sender::initiator, syn_flag));
    note(handshake_, send(out, Sender::acceptor, syn_flag | ack_flag));
    note(handshake_, send(out, Sender::initiator, ack_flag));
}

void TcpConversation::refuse(Output& out, bool answered) {
    if (std::exchange(begun_, true)) return;
    note(handshake_, send(out, Sender::initiator, syn_flag));
    if (answered) {
        side(Sender::acceptor).next = 0;
        note(handshake_, send(out, Sender::acceptor, rst_flag | ack_flag));
    }
    dead_ = sides_[0].ended = sides_[1].ended = true;
}

void TcpConversation::data(Output& out, Sender sender, std::span<const std::uint8_t> bytes) {
    handshake(out);
    if (side(sender).ended) return;
    for (std::size_t segments = 1; !bytes.empty(); ++segments) {
        const auto payload = bytes.first(std::min<std::size_t>(bytes.size(), tcp_mss));
        bytes = bytes.subspan(payload.size());
        const auto frame =
            send(out, sender, bytes.empty() ? psh_flag | ack_flag : ack_flag, payload);
        side(sender).stream.append(payload.size(), frame);
        if (segments % 2 == 0 || bytes.empty()) acknowledge(out, other(sender));
    }
}

void TcpConversation::omitted(Output& out, Sender sender, std::uint64_t count,
                              std::size_t max_frames) {
    handshake(out);
    if (side(sender).ended) return;
    // Nobody can check these: their bytes are not in the file, only the length counts.
    const std::vector<std::uint8_t> blank(
        static_cast<std::size_t>(std::min<std::uint64_t>(count, max_tcp_payload)));
    for (std::size_t i = 0; i < max_frames && count != 0 && !out.frames.full(); ++i) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(count, blank.size()));
        const auto frame = send(out, sender, ack_flag, std::span(blank).first(size), false);
        side(sender).stream.append(size, frame);
        acknowledge(out, other(sender));
        count -= size;
    }
    side(sender).next += static_cast<std::uint32_t>(count);
    side(sender).stream.skip(count);
}

void TcpConversation::fin(Output& out, Sender sender) {
    handshake(out);
    if (dead_ || std::exchange(side(sender).ended, true)) return;
    note(side(sender).fin, send(out, sender, fin_flag | ack_flag));
    acknowledge(out, other(sender));
}

void TcpConversation::reset(Output& out, Sender sender) {
    handshake(out);
    if (std::exchange(dead_, true)) return;
    note(side(sender).reset, send(out, sender, rst_flag | ack_flag));
}

}  // namespace conform::capture
