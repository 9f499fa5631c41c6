// Room to receive several datagrams at a time, each with space in front for a header.
//
// One batch serves all sockets of a thread, as datagrams are dealt with before the next are read.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "net/datagram_socket.hpp"

namespace socks6::proxy {

class DatagramBatch {
  public:
    /// Enough for every SOCKS header in front of a datagram from an IP address.
    static constexpr std::size_t headroom = 64;

    DatagramBatch();

    /// Gives each datagram that is there, up to a bound that lets other sockets have their turn.
    /// `handle` says whether to go on: no once the socket may be gone. `dealt_with` follows those
    /// that came together: until then the payloads, and what with_header() gave, stay as they are.
    void receive(net::DatagramSocket& socket, const std::function<bool(net::DatagramSlot&)>& handle,
                 const std::function<void()>& dealt_with);

    /// `header` and the payload of a slot of this batch, together.
    static std::span<const std::uint8_t> with_header(const net::DatagramSlot& slot,
                                                     std::span<const std::uint8_t> header);

  private:
    std::unique_ptr<std::uint8_t[]> space_;
    std::vector<net::DatagramSlot> slots_;
};

}  // namespace socks6::proxy
