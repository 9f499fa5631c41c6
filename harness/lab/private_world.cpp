#include "lab/private_world.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "net/network_setup.hpp"

namespace conform::lab {
namespace {

std::string content(const char* path) {
    std::ifstream file(path);
    std::string text;
    std::getline(file, text);
    return text;
}

LabError error_of(const std::string& step) {
    return {step + ": " + std::strerror(errno)};
}

/// Which of the system's settings forbids it, as far as they tell.
std::string remedy() {
    if (content("/proc/sys/kernel/unprivileged_userns_clone") == "0") {
        return "; as root: sysctl -w kernel.unprivileged_userns_clone=1";
    }
    if (content("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1") {
        return "; as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
    }
    if (content("/proc/sys/user/max_user_namespaces") == "0") {
        return "; as root: sysctl -w user.max_user_namespaces=1000";
    }
    return "; a container may need --privileged, or seccomp and AppArmor profiles that permit it";
}

}  // namespace

std::optional<LabError> enter_private_world() {
    const auto uid = ::getuid();
    const auto gid = ::getgid();
    constexpr int worlds = CLONE_NEWNS | CLONE_NEWNET;
    // Root stays root over everybody's files, if it may have networks without a user namespace.
    if (uid != 0 || ::unshare(worlds) != 0) {
        if (::unshare(CLONE_NEWUSER | worlds) != 0) {
            auto refused = error_of("user namespaces are refused");
            refused.what += remedy();
            return refused;
        }
        if (auto failed = socks6::net::map_to_root(uid, gid); !failed.empty()) {
            return LabError{failed};
        }
    }
    if (auto failed = NetworkNamespace::furnish(); !failed.empty()) return LabError{failed};
    // What we mount stays with us; what the system mounts later still comes.
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) return error_of("mount /");
    return std::nullopt;
}

}  // namespace conform::lab
