#include "lab/name_files.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "net/file_descriptor.hpp"

namespace conform::lab {
namespace {

namespace fs = std::filesystem;
using socks6::net::FileDescriptor;

std::string failure(const std::string& step) {
    return step + ": " + std::strerror(errno);
}

/// An empty folder over a folder, if that is there.
std::string cover(const char* folder) {
    struct stat found {};
    if (::stat(folder, &found) != 0 || !S_ISDIR(found.st_mode)) return {};
    if (::mount("none", folder, "tmpfs", MS_NOSUID | MS_NODEV, "size=64k") == 0) return {};
    return failure(std::string("cover ") + folder);
}

/// Where the link /etc/resolv.conf led into a folder that is covered now, its end is made anew.
std::string make_mountable(const fs::path& file) {
    std::error_code error;
    const auto end = fs::weakly_canonical(file, error);
    if (error || fs::exists(end)) return {};
    fs::create_directories(end.parent_path(), error);
    const std::ofstream made(end);
    return made.good() ? std::string() : failure("make " + end.string());
}

/// A file system in memory that stands in no folder, and so leaves nothing behind.
class Files {
  public:
    std::string open() {
        const FileDescriptor context(::fsopen("tmpfs", FSOPEN_CLOEXEC));
        if (!context.valid()) return failure("fsopen");
        if (::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
            return failure("fsconfig");
        }
        root_ = FileDescriptor(::fsmount(context.get(), FSMOUNT_CLOEXEC, 0));
        return root_.valid() ? std::string() : failure("fsmount");
    }

    /// A file of ours in place of one of the system's.
    std::string replace(const char* name, const std::string& text) {
        const auto whole = std::string("/etc/") + name;
        if (auto failed = make_mountable(whole); !failed.empty()) return failed;
        const FileDescriptor file(
            ::openat(root_.get(), name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        const auto size = static_cast<ssize_t>(text.size());
        if (!file.valid() || ::write(file.get(), text.data(), text.size()) != size) {
            return failure("write " + whole);
        }
        const FileDescriptor tree(
            ::open_tree(root_.get(), name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
        if (tree.valid() && ::move_mount(tree.get(), "", AT_FDCWD, whole.c_str(),
                                         MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS) == 0) {
            return {};
        }
        return failure("mount over " + whole);
    }

  private:
    FileDescriptor root_;
};

}  // namespace

std::string mount_name_files(const socks6::net::IpAddress& resolver) {
    for (const auto* folder : {"/run/nscd", "/run/systemd/resolve"}) {
        if (auto failed = cover(folder); !failed.empty()) return failed;
    }
    Files files;
    auto failed = files.open();
    const auto replace = [&](const char* name, const std::string& text) {
        if (failed.empty()) failed = files.replace(name, text);
    };
    replace("resolv.conf",
            "nameserver " + to_string(resolver) + "\noptions timeout:1 attempts:2\n");
    replace("hosts", "127.0.0.1 localhost\n::1 localhost\n");
    replace("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    return failed;
}

}  // namespace conform::lab
