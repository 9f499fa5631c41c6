#include "net/tcp_socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

namespace socks6::net {

FileDescriptor open_tcp(int family, bool mptcp) {
    constexpr int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
    if (mptcp) {
        FileDescriptor fd(::socket(family, type, IPPROTO_MPTCP));
        if (fd.valid()) return fd;
    }
    return FileDescriptor(::socket(family, type, IPPROTO_TCP));
}

}  // namespace socks6::net
