// A TCP socket as the acceptor and the connector want it.
#pragma once

#include "net/file_descriptor.hpp"

namespace socks6::net {

/// Non-blocking; Multipath TCP if that was asked for and the kernel has it. Invalid, with errno,
/// when the kernel refuses.
FileDescriptor open_tcp(int family, bool mptcp);

}  // namespace socks6::net
