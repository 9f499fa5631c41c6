// What the packets of both directions between two sockets have in common, to look them up by.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "capture/traffic.hpp"

namespace conform::capture {

struct FlowKey {
    std::array<std::uint64_t, 5> words{};

    friend bool operator==(const FlowKey&, const FlowKey&) = default;
};

struct DirectedFlow {
    FlowKey key;
    bool from_low = false;  ///< sent by the lower of the two sockets, whatever the order
};

DirectedFlow directed_flow(const Socket& from, const Socket& to);

/// Hashes with a seed of its own, so that nobody can write a capture in which all keys collide.
class FlowHash {
  public:
    FlowHash();
    std::size_t operator()(const FlowKey& key) const;
    std::uint64_t operator()(const FlowKey& key, std::uint64_t more,
                             std::span<const std::uint8_t> bytes) const;

  private:
    std::uint64_t seed_;
};

}  // namespace conform::capture
