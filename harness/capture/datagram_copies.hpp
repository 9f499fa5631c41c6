// Tells the copies of a datagram that one capture holds because it was taken in several places,
// from datagrams that were sent twice.
//
// IPv4 packets with an identification are told apart by it. Those without one, and IPv6, look alike
// whether captured or sent again: they count as copies only in a file that is known to hold packets
// more than once, and then as many as it holds of each. Copies are looked for within half a second,
// among at least the last 8192 datagrams and at most twice as many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>

#include "capture/flow_key.hpp"

namespace conform::capture {

class DatagramCopies {
  public:
    struct Arrival {
        DirectedFlow flow;
        std::uint32_t id = 0;  ///< IpPacket::id
        std::span<const std::uint8_t> payload{};
        std::int64_t t_ns = 0;
    };

    /// True for a copy of one that was asked about before; `copies_of_each`: 1 where the file is
    /// not known to hold packets more than once.
    bool is_copy(const Arrival& arrival, std::size_t copies_of_each);

    std::size_t remembered() const { return current_.size() + previous_.size(); }

  private:
    struct Known {
        std::int64_t t_ns;
        std::size_t copies;  // that came
    };
    using Datagrams = std::unordered_map<std::uint64_t, Known>;

    Known* find(std::uint64_t hash);
    void remember(std::uint64_t hash, std::int64_t t_ns);

    FlowHash hash_;
    Datagrams current_, previous_;
};

}  // namespace conform::capture
