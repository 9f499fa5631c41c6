#include "net/datagram_socket.hpp"

#include "net/ready.hpp"

namespace socks6::net {

Awaitable<std::error_code> DatagramSocket::ready(Readiness what) {
    return ready_of(*this, what);
}

}  // namespace socks6::net
