#include "lab/network_namespace.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>

namespace conform::lab {

using socks6::net::FileDescriptor;

namespace {

std::string failure(const std::string& step) {
    return step + ": " + std::strerror(errno);
}

FileDescriptor open_current() {
    return FileDescriptor(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
}

std::string bring_up_loopback() {
    const FileDescriptor any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    if (!any.valid() || ::ioctl(any.get(), SIOCSIFFLAGS, &request) != 0) return failure("loopback");
    return {};
}

}  // namespace

/// Fast Open without a pause after a black hole, and nothing that the kernel remembers of one
/// connection for the next.
std::string NetworkNamespace::furnish() {
    if (auto failed = bring_up_loopback(); !failed.empty()) return failed;
    constexpr std::pair<const char*, const char*> settings[] = {
        {"net.ipv4.tcp_fastopen", "1027"},
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
        if (auto failed = set_sysctl(name, value); !failed.empty()) return failed;
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

std::string set_sysctl(const std::string& name, const std::string& value) {
    auto path = name;
    std::replace(path.begin(), path.end(), '.', '/');
    std::ofstream file("/proc/sys/" + path);
    file << value << std::flush;
    return file.good() ? std::string() : failure(name);
}

}  // namespace conform::lab
