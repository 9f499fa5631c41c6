// Datagrams on their way out, gathered while those that came in together are dealt with: what
// leaves by one socket for one receiver then takes few calls of the kernel.
//
// Borrows the bytes and the socket until flush(), which comes before either is gone.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "net/datagram_socket.hpp"

namespace socks6::proxy {

class DatagramOutbox {
  public:
    /// Counts, in what outlives it, the datagrams that went out and those that did not.
    DatagramOutbox(std::atomic<std::uint64_t>& sent, std::atomic<std::uint64_t>& lost)
        : sent_(sent), lost_(lost) {}

    /// First sends what was gathered for another socket.
    void add(net::DatagramSocket& socket, const net::OutgoingDatagram& datagram);
    void flush();

  private:
    std::atomic<std::uint64_t>& sent_;
    std::atomic<std::uint64_t>& lost_;
    net::DatagramSocket* socket_ = nullptr;
    std::vector<net::OutgoingDatagram> waiting_;
};

/// What became of a datagram that was to be sent.
enum class Sending : std::uint8_t {
    lost,
    sent,
    gathered,  ///< the outbox counts it
};

}  // namespace socks6::proxy
