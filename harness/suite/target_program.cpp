#include "suite/target_program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "net/file_descriptor.hpp"

namespace conform::suite {

namespace net = socks6::net;
using net::FileDescriptor;

namespace {

constexpr std::size_t most_output = std::size_t{64} * 1024;
constexpr std::chrono::milliseconds grace{2'000};

struct Pipe {
    FileDescriptor read_end;
    FileDescriptor write_end;
};

std::optional<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
    return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

CommandError failed(const char* call) {
    return {fmt::format("{}: {}", call, std::strerror(errno))};
}

void say(const char* text) {
    // Nobody could be told that this failed.
    static_cast<void>(!::write(STDERR_FILENO, text, std::strlen(text)));
}

/// In the child: nothing here allocates, as other threads may have held a lock.
[[noreturn]] void become(char* const* arguments, int input, int output, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);  // it died before the kernel was told
    ::setpgid(0, 0);                          // Ctrl-C is for us, not for it
    ::dup2(input, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::execvp(arguments[0], arguments);
    const char* why = ::strerrordesc_np(errno);
    say(arguments[0]);
    say(": cannot be executed: ");
    say(why != nullptr ? why : "unknown error");
    say("\n");
    ::_exit(127);
}

std::string ending_of(int status) {
    if (WIFSIGNALED(status)) {
        return fmt::format("signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
    }
    return fmt::format("exit code {}", WEXITSTATUS(status));
}

}  // namespace

class TargetProgram::Output {
  public:
    Output(FileDescriptor from, Pipe stop)
        : from_(std::move(from)), stop_(std::move(stop)), reader_([this] { read_all(); }) {}

    ~Output() {
        stop_.write_end = FileDescriptor();
        reader_.join();
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    std::string text() const {
        const std::lock_guard lock(mutex_);
        if (text_.size() <= most_output) return text_;
        const auto from = text_.find('\n', text_.size() - most_output);
        return text_.substr(from == std::string::npos ? text_.size() - most_output : from + 1);
    }

  private:
    void read_all() {
        std::array<pollfd, 2> polled{pollfd{from_.get(), POLLIN, 0},
                                     pollfd{stop_.read_end.get(), POLLIN, 0}};
        while (true) {
            ::poll(polled.data(), polled.size(), -1);
            if (polled[0].revents != 0) {
                if (!read_some()) return;
            } else if (polled[1].revents != 0) {
                return;  // whoever holds the pipe still: it is not the program
            }
        }
    }

    bool read_some() {
        std::array<char, 4096> piece{};
        const auto size = ::read(from_.get(), piece.data(), piece.size());
        if (size < 0 && errno == EINTR) return true;
        if (size <= 0) return false;
        const std::lock_guard lock(mutex_);
        text_.append(piece.data(), static_cast<std::size_t>(size));
        if (text_.size() > 4 * most_output) text_.erase(0, text_.size() - 2 * most_output);
        return true;
    }

    FileDescriptor from_;
    Pipe stop_;
    mutable std::mutex mutex_;
    std::string text_;
    std::thread reader_;
};

net::Result<TargetProgram, CommandError> TargetProgram::start(const std::vector<std::string>& words,
                                                              const lab::Network& network) {
    auto output = make_pipe();
    auto stop = make_pipe();
    FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!output || !stop || !nothing.valid()) return failed("pipe");
    std::vector<std::string> copies = words;
    std::vector<char*> arguments;
    arguments.reserve(copies.size() + 1);
    for (auto& word : copies) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    const auto parent = ::getpid();
    // A child is in the network that its parent's thread is in, and stays there.
    const auto begin = [&] {
        const pid_t pid = ::fork();
        if (pid == 0) become(arguments.data(), nothing.get(), output->write_end.get(), parent);
        return pid;
    };
    const pid_t pid = network.within(begin).value_or(-1);
    if (pid < 0) return failed("fork");
    return TargetProgram(pid,
                         std::make_unique<Output>(std::move(output->read_end), std::move(*stop)));
}

TargetProgram::TargetProgram(pid_t pid, std::unique_ptr<Output> output)
    : pid_(pid), output_(std::move(output)) {}

TargetProgram::TargetProgram(TargetProgram&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      ended_(std::move(other.ended_)),
      output_(std::move(other.output_)) {}

TargetProgram& TargetProgram::operator=(TargetProgram&& other) noexcept {
    if (this != &other) {
        end();
        pid_ = std::exchange(other.pid_, -1);
        ended_ = std::move(other.ended_);
        output_ = std::move(other.output_);
    }
    return *this;
}

TargetProgram::~TargetProgram() {
    end();
}

std::optional<std::string> TargetProgram::ended() {
    int status = 0;
    if (!ended_ && pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        ended_ = ending_of(status);
    }
    return ended_;
}

std::string TargetProgram::output() const {
    return output_ ? output_->text() : std::string();
}

void TargetProgram::end() {
    if (pid_ <= 0) return;
    if (!ended()) ::kill(-pid_, SIGTERM);
    const auto until = std::chrono::steady_clock::now() + grace;
    while (!ended() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    // Also what it has left behind: the group is empty if there is nothing.
    ::kill(-pid_, SIGKILL);
    int status = 0;
    if (!ended_) ::waitpid(pid_, &status, 0);
    pid_ = -1;
}

}  // namespace conform::suite
