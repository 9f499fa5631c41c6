// An open UDP association of either SOCKS version: alive as long as its TCP connection.
#pragma once

#include "bench/load/sockets.hpp"

namespace bench {

class Association {
  public:
    /// Opens one; std::runtime_error when the proxy refuses. `udp`: the client's socket.
    Association(Protocol protocol, const socks6::net::Endpoint& proxy, int udp);

    /// Where the client sends datagrams to.
    const socks6::net::Endpoint& relay() const { return relay_; }
    /// A datagram for `remote` with `payload` bytes, header included.
    std::vector<std::uint8_t> datagram(const socks6::net::Endpoint& remote,
                                       std::size_t payload) const;
    /// SOCKS 6: sends an empty datagram for nobody, from `udp` to the relay or by whatever way
    /// `send` has, until the confirmation has come.
    void confirm(int udp);
    void confirm(const Send& send);

  private:
    Protocol protocol_;
    socks6::net::FileDescriptor control_;
    socks6::net::Endpoint relay_;
    std::uint32_t id_ = 0;
};

}  // namespace bench
