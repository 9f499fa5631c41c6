// A TCP socket as the acceptor and the connector want it.
#pragma once

#include <functional>

#include "net/file_descriptor.hpp"

namespace socks6::net {

/// Non-blocking; Multipath TCP if that was asked for and the kernel has it. Invalid, with errno,
/// when the kernel refuses.
FileDescriptor open_tcp(int family, bool mptcp);

/// open_tcp, or what opens such a socket elsewhere (in another network namespace).
using OpenTcp = std::function<FileDescriptor(int family, bool mptcp)>;

/// What every connection of ours has: no delay by Nagle (a relay must not add its own), urgent data
/// in line (so that none is lost and no urgent byte is taken for a failure). What a TCP listener
/// accepts inherits both.
void set_relay_options(int fd);

}  // namespace socks6::net
