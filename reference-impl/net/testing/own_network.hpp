// A network namespace for one test, with TCP Fast Open on.
//
// Sockets that the calling thread opens while this object lives are inside; loopback is all there
// is. With privilege the thread goes back afterwards; without, the process (which must have one
// thread) stays inside to its end, which does not disturb tests that use loopback alone.
#pragma once

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "net/file_descriptor.hpp"

namespace socks6::net::testing {

class OwnNetwork {
  public:
    OwnNetwork() : before_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
        if (const char* step = enter(); *step != 0) {
            refused_ =
                std::string("no network namespace here: ") + step + ": " + std::strerror(errno);
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
    /// The step that failed, if any.
    const char* enter() {
        if (::unshare(CLONE_NEWNET) != 0) {
            before_ = FileDescriptor();
            const auto user = std::to_string(::geteuid());
            const auto group = std::to_string(::getegid());
            if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return "unshare";
            // Programs that are started inside have the rights there only as its root.
            map("setgroups", "deny");
            map("uid_map", "0 " + user + " 1");
            map("gid_map", "0 " + group + " 1");
        }
        if (!bring_up_loopback()) return "loopback";
        set("tcp_fastopen_blackhole_timeout_sec", "0");
        return set("tcp_fastopen", "1027") ? "" : "net.ipv4.tcp_fastopen";
    }

    static bool bring_up_loopback() {
        const FileDescriptor any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        ifreq request{};
        std::strcpy(request.ifr_name, "lo");
        request.ifr_flags = IFF_UP | IFF_RUNNING;
        return any.valid() && ::ioctl(any.get(), SIOCSIFFLAGS, &request) == 0;
    }

    static void map(const std::string& file, const std::string& text) {
        std::ofstream("/proc/thread-self/" + file) << text << std::flush;
    }

    static bool set(const std::string& name, const std::string& value) {
        std::ofstream file("/proc/sys/net/ipv4/" + name);
        file << value << std::flush;
        return file.good();
    }

    FileDescriptor before_;
    std::string refused_;
};

}  // namespace socks6::net::testing
