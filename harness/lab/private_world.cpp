#include "lab/private_world.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace conform::lab {
namespace {

bool write_file(const char* path, const std::string& text) {
    std::ofstream file(path);
    file << text << std::flush;
    return file.good();
}

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

std::optional<LabError> map_ids(uid_t uid, gid_t gid) {
    if (!write_file("/proc/self/setgroups", "deny")) return error_of("/proc/self/setgroups");
    if (!write_file("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1")) {
        return error_of("/proc/self/uid_map");
    }
    if (!write_file("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1")) {
        return error_of("/proc/self/gid_map");
    }
    return std::nullopt;
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
        if (auto failed = map_ids(uid, gid)) return failed;
    }
    if (auto failed = NetworkNamespace::furnish(); !failed.empty()) return LabError{failed};
    // What we mount stays with us; what the system mounts later still comes.
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) return error_of("mount /");
    return std::nullopt;
}

}  // namespace conform::lab
