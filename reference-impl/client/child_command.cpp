#include "client/child_command.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>

#include "client/standard_streams.hpp"
#include "net/file_descriptor.hpp"

namespace socks6::client {
namespace {

struct Pipe {
    net::FileDescriptor read;
    net::FileDescriptor write;
};

bool open_pipe(Pipe& pipe) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    pipe.read = net::FileDescriptor(ends[0]);
    pipe.write = net::FileDescriptor(ends[1]);
    return true;
}

/// What the child is given: its ends of the pipes as descriptors 0 and 1, ours of 2, no others.
class SpawnPlan {
  public:
    SpawnPlan(int input, int output) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
        ::posix_spawnattr_init(&attributes_);
        sigset_t all;
        ::sigfillset(&all);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    int shell(const std::string& command, pid_t& pid) {
        std::string name = "sh";
        std::string flag = "-c";
        std::string text = command;
        const std::array<char*, 4> arguments{name.data(), flag.data(), text.data(), nullptr};
        return ::posix_spawn(&pid, "/bin/sh", &actions_, &attributes_, arguments.data(), environ);
    }

  private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

}  // namespace

net::Result<std::unique_ptr<ChildCommand>, std::error_code> ChildCommand::start(
    const net::asio::any_io_executor& executor, const std::string& command) {
    Pipe to_child;
    Pipe from_child;
    if (!open_pipe(to_child) || !open_pipe(from_child)) {
        return std::error_code(errno, std::generic_category());
    }
    SpawnPlan plan(to_child.read.get(), from_child.write.get());
    pid_t pid = -1;
    if (const int error = plan.shell(command, pid); error != 0) {
        return std::error_code(error, std::generic_category());
    }
    auto streams = std::make_unique<StandardStreams>(executor, from_child.read.get(),
                                                     to_child.write.get(), InputEnd::own);
    return std::unique_ptr<ChildCommand>(new ChildCommand(executor, pid, std::move(streams)));
}

ChildCommand::~ChildCommand() {
    if (pid_ > 0) ::waitpid(pid_, nullptr, WNOHANG);
}

net::Awaitable<void> ChildCommand::ended() {
    if (pid_ <= 0) co_return;
    // By number: the header of glibc 2.36 does not declare it for C++.
    net::FileDescriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (!process.valid()) co_return;
    net::asio::posix::stream_descriptor descriptor(executor_, process.release());
    boost::system::error_code ignored;
    co_await descriptor.async_wait(net::asio::posix::stream_descriptor::wait_read,
                                   net::asio::redirect_error(net::asio::use_awaitable, ignored));
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
}

}  // namespace socks6::client
