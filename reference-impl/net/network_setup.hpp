// What a thread does in a network or user namespace that unshare(2) has just put it into.
//
// Each step concerns the calling thread's namespaces, and gives an empty text or what failed with
// the kernel's reason: "loopback: Operation not permitted". For tests and for the lab; the programs
// take the network as they find it.
#pragma once

#include <sys/types.h>

#include <string>

namespace socks6::net {

/// A new network namespace has an interface "lo", which is down.
std::string bring_up_loopback();

/// Writes a file under /proc/sys: "net.ipv4.ip_forward".
std::string set_sysctl(const std::string& name, const std::string& value);

/// A new user namespace maps nobody. From now on `user` and `group`, those of the process before it
/// entered, are root inside, as are programs that are started there. The process has one thread.
std::string map_to_root(uid_t user, gid_t group);

}  // namespace socks6::net
