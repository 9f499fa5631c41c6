#include "net/tcp_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "net/socket_address.hpp"

namespace socks6::net {

FileDescriptor open_tcp(int family, bool mptcp) {
    constexpr int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
    if (mptcp) {
        FileDescriptor fd(::socket(family, type, IPPROTO_MPTCP));
        if (fd.valid()) return fd;
    }
    return FileDescriptor(::socket(family, type, IPPROTO_TCP));
}

void set_relay_options(int fd) {
    // Neither can fail on a TCP socket in a way that matters.
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(fd, SOL_SOCKET, SO_OOBINLINE, 1);
}

}  // namespace socks6::net
