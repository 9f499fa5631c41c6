// The UDP datagrams of a capture, found by their content.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "capture/frame.hpp"
#include "capture/frame_facts.hpp"

namespace conform::capture {

/// Borrows the frames.
class WireDatagrams {
  public:
    explicit WireDatagrams(std::span<const Frame> frames);

    /// Whether it is this one: sender, conversation, length and content as far as it was captured.
    using Identity = std::tuple<ConversationKey, bool, std::uint64_t, std::string_view>;
    Identity identity(const Socket& from, const Socket& to,
                      std::span<const std::uint8_t> payload) const;

    /// Frames of equal datagrams, in order; numbered from 1.
    std::span<const std::uint32_t> frames_of(const Identity& identity) const;

  private:
    Identity identity(const Socket& from, const Socket& to, std::uint64_t length,
                      std::span<const std::uint8_t> payload) const;

    std::size_t compared_ =
        256;  // bytes of each that are looked at: all have so many, or are whole
    std::map<Identity, std::vector<std::uint32_t>> frames_;
};

}  // namespace conform::capture
