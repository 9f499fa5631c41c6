#include "capture/wire_datagrams.hpp"

#include <algorithm>
#include <optional>

namespace conform::capture {
namespace {

std::optional<FrameFacts> datagram_in(const Frame& frame) {
    const auto facts = facts_of(frame.captured);
    const bool one = facts && !facts->quoted && !facts->later_fragment &&
                     facts->transport == transcript::Transport::udp;
    return one ? facts : std::nullopt;
}

}  // namespace

WireDatagrams::WireDatagrams(std::span<const Frame> frames) {
    for (const auto& frame : frames) {
        const auto facts = datagram_in(frame);
        if (!facts || facts->payload.size() == facts->payload_length) continue;
        compared_ = std::min(compared_, facts->payload.size());
    }
    std::uint32_t number = 0;
    for (const auto& frame : frames) {
        ++number;
        const auto facts = datagram_in(frame);
        if (!facts) continue;
        frames_[identity(facts->from, facts->to, facts->payload_length, facts->payload)].push_back(
            number);
    }
}

WireDatagrams::Identity WireDatagrams::identity(const Socket& from, const Socket& to,
                                                std::uint64_t length,
                                                std::span<const std::uint8_t> payload) const {
    const auto key = conversation_key(transcript::Transport::udp, from, to);
    // The key has no direction; its first socket is the lesser one.
    const bool from_lesser =
        key[2 + from.address.bytes.size()] == static_cast<std::uint8_t>(from.port >> 8) &&
        key[3 + from.address.bytes.size()] == static_cast<std::uint8_t>(from.port) &&
        std::equal(from.address.bytes.begin(), from.address.bytes.end(), key.begin() + 2);
    const auto beginning = payload.first(std::min(payload.size(), compared_));
    return {key,
            from_lesser,
            length,
            {reinterpret_cast<const char*>(beginning.data()), beginning.size()}};
}

WireDatagrams::Identity WireDatagrams::identity(const Socket& from, const Socket& to,
                                                std::span<const std::uint8_t> payload) const {
    return identity(from, to, payload.size(), payload);
}

std::span<const std::uint32_t> WireDatagrams::frames_of(const Identity& identity) const {
    const auto found = frames_.find(identity);
    if (found == frames_.end()) return {};
    return found->second;
}

}  // namespace conform::capture
