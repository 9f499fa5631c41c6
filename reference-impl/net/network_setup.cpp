#include "net/network_setup.hpp"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "net/file_descriptor.hpp"

namespace socks6::net {
namespace {

std::string failure(const std::string& step) {
    return step + ": " + std::strerror(errno);
}

/// Empty, or `what` failed.
std::string write_file(const std::string& path, const std::string& text, const std::string& what) {
    std::ofstream file(path);
    file << text << std::flush;
    return file.good() ? std::string() : failure(what);
}

std::string write_file(const std::string& path, const std::string& text) {
    return write_file(path, text, path);
}

}  // namespace

std::string bring_up_loopback() {
    const FileDescriptor any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    if (!any.valid() || ::ioctl(any.get(), SIOCSIFFLAGS, &request) != 0) return failure("loopback");
    return {};
}

std::string set_sysctl(const std::string& name, const std::string& value) {
    auto path = name;
    std::replace(path.begin(), path.end(), '.', '/');
    return write_file("/proc/sys/" + path, value, name);
}

std::string map_to_root(uid_t user, gid_t group) {
    auto failed = write_file("/proc/self/setgroups", "deny");
    if (failed.empty()) {
        failed = write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
    }
    if (failed.empty()) {
        failed = write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
    }
    return failed;
}

}  // namespace socks6::net
