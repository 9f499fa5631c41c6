// A network namespace for one test, with TCP Fast Open on.
//
// Sockets that the calling thread opens while this object lives are inside; loopback is all there
// is. With privilege the thread goes back afterwards; without, the process (which must have one
// thread) stays inside to its end, which does not disturb tests that use loopback alone.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "net/file_descriptor.hpp"
#include "net/network_setup.hpp"

namespace socks6::net::testing {

class OwnNetwork {
  public:
    OwnNetwork() : before_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
        if (const auto failed = enter(); !failed.empty()) {
            refused_ = "no network namespace here: " + failed;
        }
    }
    ~OwnNetwork() {
        if (before_.valid()) ::setns(before_.get(), CLONE_NEWNET);
    }
    OwnNetwork(const OwnNetwork&) = delete;
    OwnNetwork& operator=(const OwnNetwork&) = delete;

    /// Empty when all is set up.
    const std::string& refused() const { return refused_; }

  private:
    /// Empty, or what failed.
    std::string enter() {
        if (::unshare(CLONE_NEWNET) != 0) {
            before_ = FileDescriptor();
            const auto user = ::geteuid();
            const auto group = ::getegid();
            if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
                return std::string("unshare: ") + std::strerror(errno);
            }
            // Programs that are started inside have the rights there only as its root.
            if (auto failed = map_to_root(user, group); !failed.empty()) return failed;
        }
        if (auto failed = bring_up_loopback(); !failed.empty()) return failed;
        // Not every kernel has it for a namespace; its pauses only matter where packets get lost.
        set_sysctl("net.ipv4.tcp_fastopen_blackhole_timeout_sec", "0");
        return set_sysctl("net.ipv4.tcp_fastopen", "3");
    }

    FileDescriptor before_;
    std::string refused_;
};

}  // namespace socks6::net::testing
