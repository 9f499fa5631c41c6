// What a captured frame says about the conversation it belongs to: ends, sequence numbers, payload.
//
// Reads Ethernet frames of IPv4 and IPv6, extension headers and fragments included, that may be cut
// short anywhere. An ICMP error belongs to the conversation whose packet it quotes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "capture/traffic.hpp"
#include "transcript/transcript.hpp"

namespace conform::capture {

/// Names a conversation whichever end sends: transport and both ends, the lesser one first.
using ConversationKey = std::array<std::uint8_t, 39>;

ConversationKey conversation_key(transcript::Transport transport, const Socket& one,
                                 const Socket& other);

struct FrameFacts {
    transcript::Transport transport = transcript::Transport::tcp;
    Socket from, to;
    bool quoted = false;  ///< an ICMP error about a packet that went the other way
    /// A piece of a datagram; those after the first have no ports and no payload of their own.
    bool fragment = false;
    bool later_fragment = false;
    std::uint32_t fragment_id = 0;
    std::uint32_t seq = 0;  ///< TCP
    std::uint32_t ack = 0;
    std::uint8_t flags = 0;                   ///< of TcpFlag
    std::uint64_t payload_length = 0;         ///< on the wire; of a datagram all of it
    std::span<const std::uint8_t> payload{};  ///< what was captured of it; borrowed
};

/// Nothing for what is neither TCP nor UDP, or cut before its ports. `captured` begins with the
/// Ethernet header.
std::optional<FrameFacts> facts_of(std::span<const std::uint8_t> captured);

/// The conversation of that frame; both ends must be known.
inline ConversationKey conversation_key(const FrameFacts& facts) {
    return conversation_key(facts.transport, facts.from, facts.to);
}

}  // namespace conform::capture
