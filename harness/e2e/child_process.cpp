#include "e2e/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace e2e {
namespace {

struct Pipe {
    int read_end;
    int write_end;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe2");
    }
    return {ends[0], ends[1]};
}

/// Everything the child needs, made before the fork: after it only system calls are safe.
struct Prepared {
    explicit Prepared(const Launch& launch) : folder(launch.folder.string()) {
        const bool path = launch.program.find('/') != std::string::npos;
        texts.push_back((path ? "" : SOCKS6_BINARY_DIR "/bin/") + launch.program);
        texts.insert(texts.end(), launch.arguments.begin(), launch.arguments.end());
        for (char** each = environ; *each != nullptr; ++each) {
            const std::string text(*each);
            if (!launch.environment.contains(text.substr(0, text.find('=')))) {
                variables.push_back(text);
            }
        }
        for (const auto& [name, value] : launch.environment)
            variables.push_back(fmt::format("{}={}", name, value));
        for (auto& text : texts) argv.push_back(text.data());
        for (auto& text : variables) envp.push_back(text.data());
        argv.push_back(nullptr);
        envp.push_back(nullptr);
    }
    std::string folder;
    std::vector<std::string> texts, variables;
    std::vector<char*> argv, envp;
};

/// The two ends of a pseudo-terminal of that width.
Pipe terminal(unsigned short columns) {
    Pipe ends{posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), -1};
    if (ends.read_end < 0 || grantpt(ends.read_end) != 0 || unlockpt(ends.read_end) != 0) {
        throw std::system_error(errno, std::generic_category(), "posix_openpt");
    }
    ends.write_end = open(ptsname(ends.read_end), O_RDWR | O_NOCTTY | O_CLOEXEC);
    const winsize size{25, columns, 0, 0};
    ioctl(ends.write_end, TIOCSWINSZ, &size);
    return ends;
}

/// A seccomp filter for this process and what it starts: unshare ends with EPERM.
bool refuse_namespaces() {
    std::array<sock_filter, 4> filter{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

[[noreturn]] void become(const Prepared& program, const Launch& launch, int in, int out, int err) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    if (launch.close_stdout) close(STDOUT_FILENO);
    if (launch.open_files) {
        const rlimit limit{*launch.open_files, *launch.open_files};
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0) _exit(125);
    }
    if (launch.no_namespaces && !refuse_namespaces()) _exit(125);
    if (!program.folder.empty() && chdir(program.folder.c_str()) != 0) _exit(126);
    execve(program.argv[0], program.argv.data(), program.envp.data());
    _exit(127);
}

/// The pipe takes it all, so that nobody need write while the child runs.
void give_input(const Pipe& pipe, const std::string& input) {
    constexpr int limit = 256 * 1024;
    if (input.size() > 60'000) fcntl(pipe.write_end, F_SETPIPE_SZ, limit);
    const auto written = write(pipe.write_end, input.data(), input.size());
    if (written != static_cast<ssize_t>(input.size())) {
        throw std::runtime_error("child's stdin: more than fits into a pipe");
    }
}

}  // namespace

/// What a child says, read on a thread of its own until both streams end.
class Child::Output {
  public:
    Output(int out, int err) : fds_{out, err}, reader_([this] { read_all(); }) {}

    /// The child must be dead, or about to end, so that its streams end.
    ~Output() {
        reader_.join();
        for (const int fd : fds_) close(fd);
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    std::string wait_for(const std::string& text, std::chrono::milliseconds bound) {
        std::unique_lock lock(mutex_);
        std::optional<std::string> rest;
        changed_.wait_for(lock, bound, [&] {
            rest = rest_of_line(text);
            return rest || open_ == 0;
        });
        if (!rest) give_up('"' + text + '"');
        return *rest;
    }

    void wait_for_end(std::chrono::milliseconds bound) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, bound, [&] { return open_ == 0; })) give_up("its end");
    }

    std::array<std::string, 2> said() const {
        const std::lock_guard lock(mutex_);
        return said_;
    }

  private:
    void read_all() {
        std::array<pollfd, 2> polled{pollfd{fds_[0], POLLIN, 0}, pollfd{fds_[1], POLLIN, 0}};
        while (polled[0].fd >= 0 || polled[1].fd >= 0) {
            poll(polled.data(), polled.size(), -1);
            for (std::size_t at = 0; at < polled.size(); ++at) {
                if (polled[at].fd >= 0 && polled[at].revents != 0 && !read_some(at)) {
                    polled[at].fd = -1;
                }
            }
        }
    }

    /// False at the end of the stream.
    bool read_some(std::size_t at) {
        std::array<char, 16384> piece{};
        const auto size = read(fds_[at], piece.data(), piece.size());
        if (size < 0 && errno == EINTR) return true;
        const std::lock_guard lock(mutex_);
        if (size > 0) said_[at].append(piece.data(), static_cast<std::size_t>(size));
        if (size <= 0) --open_;
        changed_.notify_all();
        return size > 0;
    }

    std::optional<std::string> rest_of_line(const std::string& text) const {
        for (const auto& said : said_) {
            const auto at = said.find(text);
            if (at == std::string::npos) continue;
            const auto start = at + text.size();
            const auto end = said.find('\n', start);
            if (end != std::string::npos) return said.substr(start, end - start);
        }
        return std::nullopt;
    }

    [[noreturn]] void give_up(const std::string& awaited) const {
        throw std::runtime_error("child process: waited in vain for " + awaited +
                                 "\nstdout: " + said_[0] + "\nstderr: " + said_[1]);
    }

    std::array<int, 2> fds_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::array<std::string, 2> said_;
    int open_ = 2;
    std::thread reader_;  ///< last, as it uses the rest
};

Child::Child(const Launch& launch) {
    const Prepared prepared(launch);
    const auto in = make_pipe();
    const auto out = launch.terminal_columns ? terminal(*launch.terminal_columns) : make_pipe();
    const auto err = make_pipe();
    give_input(in, launch.input);
    pid_ = fork();
    if (pid_ == 0) become(prepared, launch, in.read_end, out.write_end, err.write_end);
    for (const int fd : {in.read_end, in.write_end, out.write_end, err.write_end}) close(fd);
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    output_ = std::make_unique<Output>(out.read_end, err.read_end);
}

Child::~Child() {
    if (pid_ > 0) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
}

std::string Child::wait_for(const std::string& text, std::chrono::milliseconds bound) {
    return output_->wait_for(text, bound);
}

void Child::signal(int number) const {
    if (pid_ > 0) kill(pid_, number);
}

Ended Child::wait(std::chrono::milliseconds bound) {
    // Both streams end with the process: what it starts itself ends before it, or with it.
    output_->wait_for_end(bound);
    int status = 0;
    rusage usage{};
    if (wait4(pid_, &status, 0, &usage) != pid_) {
        throw std::system_error(errno, std::generic_category(), "wait4");
    }
    pid_ = -1;
    const auto [out, err] = output_->said();
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), out, err, usage.ru_maxrss};
}

std::string listening_address(Child& child) {
    return child.wait_for("listening on ");
}

}  // namespace e2e
