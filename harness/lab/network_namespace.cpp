#include "lab/network_namespace.hpp"

#include <fcntl.h>
#include <sched.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "net/network_setup.hpp"

namespace conform::lab {

using socks6::net::FileDescriptor;

namespace {

std::string failure(const std::string& step) {
    return step + ": " + std::strerror(errno);
}

FileDescriptor open_current() {
    return FileDescriptor(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
}

}  // namespace

/// Fast Open for those who ask for it (not for every listener: bit 1024), without a pause after a
/// black hole, and nothing that the kernel remembers of one connection for the next.
std::string NetworkNamespace::furnish() {
    if (auto failed = socks6::net::bring_up_loopback(); !failed.empty()) return failed;
    constexpr std::pair<const char*, const char*> settings[] = {
        {"net.ipv4.tcp_fastopen", "3"},
        {"net.ipv4.tcp_fastopen_blackhole_timeout_sec", "0"},
        {"net.ipv4.tcp_no_metrics_save", "1"},
        // A packet may come by another way than the one that leads back.
        {"net.ipv4.conf.all.rp_filter", "0"},
        {"net.ipv4.conf.default.rp_filter", "0"},
        {"net.ipv6.conf.all.accept_dad", "0"},
        {"net.ipv6.conf.default.accept_dad", "0"},
        {"net.ipv6.conf.default.dad_transmits", "0"},
        {"net.ipv6.conf.default.accept_ra", "0"},
    };
    for (const auto& [name, value] : settings) {
        if (auto failed = socks6::net::set_sysctl(name, value); !failed.empty()) return failed;
    }
    return {};
}

socks6::net::Result<NetworkNamespace, LabError> NetworkNamespace::create() {
    FileDescriptor file;
    std::string failed;
    // A thread of its own, so that ours stays where it is.
    std::thread([&] {
        if (::unshare(CLONE_NEWNET) != 0) {
            failed = failure("unshare");
        } else if (failed = furnish(); failed.empty()) {
            file = open_current();
            if (!file.valid()) failed = failure("/proc/thread-self/ns/net");
        }
    }).join();
    if (!failed.empty()) return LabError{failed};
    return NetworkNamespace(std::move(file));
}

socks6::net::Result<NetworkNamespace, LabError> NetworkNamespace::current() {
    auto file = open_current();
    if (!file.valid()) return LabError{failure("/proc/thread-self/ns/net")};
    return NetworkNamespace(std::move(file));
}

Inside::Inside(const NetworkNamespace& there) : before_(open_current()) {
    if (!before_.valid()) {
        refused_ = failure("/proc/thread-self/ns/net");
    } else if (::setns(there.descriptor(), CLONE_NEWNET) != 0) {
        refused_ = failure("setns");
    }
}

Inside::~Inside() {
    if (!refused_.empty()) return;
    // A thread that cannot go back would do everything that follows in the wrong network.
    if (::setns(before_.get(), CLONE_NEWNET) != 0) std::abort();
}

}  // namespace conform::lab
