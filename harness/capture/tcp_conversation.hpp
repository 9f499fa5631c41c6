// The frames of one TCP connection, made up from what its two ends are known to have sent.
//
// Every segment is taken to arrive at once: the other side acknowledges after two full segments and
// at the end of each burst, never the same byte twice, as that would read as a sign of loss.
// Sequence numbers are continuous throughout, so that whatever an analysis flags is a defect here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "capture/frame_list.hpp"
#include "capture/packet.hpp"
#include "capture/stream_frames.hpp"

namespace conform::capture {

/// Which end of the connection sends.
enum class Sender : std::uint8_t { initiator = 0, acceptor = 1 };

inline Sender other(Sender sender) {
    return sender == Sender::initiator ? Sender::acceptor : Sender::initiator;
}

class TcpConversation {
  public:
    using FrameNumbers = std::vector<std::uint32_t>;

    /// `number` tells the connections of a capture apart: initial sequence numbers follow from it.
    TcpConversation(Endpoint initiator, Endpoint acceptor, std::size_t number);

    /// Where frames go while a conversation writes.
    struct Output {
        FrameList& frames;
        PacketBuilder& packets;
        std::int64_t t_ns;  ///< since the start of the case
    };

    /// SYN, SYN/ACK, ACK. Only the first call writes; data, fin and reset call it.
    void handshake(Output& out);
    /// A SYN, answered by a reset or by nothing.
    void refuse(Output& out, bool answered);
    void data(Output& out, Sender sender, std::span<const std::uint8_t> bytes);
    /// Bytes that are not at hand: frames cut after their headers, at most `max_frames`; what
    /// does not fit into those is a gap in the sequence.
    void omitted(Output& out, Sender sender, std::uint64_t count, std::size_t max_frames);
    void fin(Output& out, Sender sender);
    void reset(Output& out, Sender sender);

    const FrameNumbers& handshake_frames() const { return handshake_; }
    const FrameNumbers& fin_frames(Sender sender) const { return side(sender).fin; }
    const FrameNumbers& reset_frames(Sender sender) const { return side(sender).reset; }
    const StreamFrames& stream(Sender sender) const { return side(sender).stream; }

  private:
    struct Side {
        Endpoint end;
        std::uint32_t next = 0;  // sequence number of the next byte
        bool ended = false;
        StreamFrames stream;
        FrameNumbers fin, reset;
    };

    Side& side(Sender sender) { return sides_.at(static_cast<std::size_t>(sender)); }
    const Side& side(Sender sender) const { return sides_.at(static_cast<std::size_t>(sender)); }

    /// Sends with the next sequence number; `kept` false: only headers are captured.
    std::uint32_t send(Output& out, Sender sender, unsigned flags,
                       std::span<const std::uint8_t> payload = {}, bool kept = true);
    void acknowledge(Output& out, Sender sender);

    std::array<Side, 2> sides_;
    FrameNumbers handshake_;
    bool begun_ = false;
    bool dead_ = false;  // reset: nobody acknowledges any more
};

}  // namespace conform::capture
