#include "bench/load/server_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "bench/load/sockets.hpp"

namespace bench {

namespace net = socks6::net;

namespace {

constexpr auto pause = std::chrono::milliseconds(10);
constexpr int pauses_to_start = 1000;
constexpr int pauses_to_end = 300;

pid_t start(const std::vector<std::string>& command) {
    std::vector<char*> argv;
    argv.reserve(command.size() + 1);
    for (const auto& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const net::FileDescriptor nowhere(open("/dev/null", O_RDWR | O_CLOEXEC));
    const pid_t pid = fork();
    if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid == 0) {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere.get(), fd);
        execv(argv[0], argv.data());
        _exit(127);
    }
    setpgid(pid, pid);
    return pid;
}

/// Fields of /proc/PID/stat behind the command's name, which may hold anything.
struct ProcessTimes {
    pid_t group = 0;
    double ticks = 0;
};

ProcessTimes times_of(const std::filesystem::path& process) {
    std::ifstream file(process / "stat");
    std::stringstream text;
    text << file.rdbuf();
    auto line = text.str();
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos) return {};
    std::istringstream fields(line.substr(name_end + 1));
    std::string skipped;
    ProcessTimes times;
    fields >> skipped >> skipped >> times.group;
    for (int field = 6; field < 14; ++field) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    times.ticks = user + system;
    return times;
}

}  // namespace

ServerProcess::ServerProcess(const std::vector<std::string>& command, const net::Endpoint& endpoint)
    : pid_(start(command)), endpoint_(endpoint) {
    try {
        wait_until_listening(endpoint);
    } catch (...) {
        end();
        throw std::runtime_error(command.at(0) + " did not listen on " + to_string(endpoint));
    }
}

ServerProcess::~ServerProcess() {
    end();
}

void ServerProcess::wait_until_listening(const net::Endpoint& at) const {
    for (int round = 0; round < pauses_to_start; ++round) {
        std::this_thread::sleep_for(pause);
        try {
            const auto fd = connect_tcp(at);
            close_by_reset(fd.get());
            return;
        } catch (const std::system_error&) {
            // Left for end() to reap.
            siginfo_t ended{};
            waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
            if (ended.si_pid == pid_) break;
        }
    }
    throw std::runtime_error("nobody listens");
}

void ServerProcess::end() {
    kill(pid_, SIGTERM);
    for (int round = 0; round < pauses_to_end; ++round) {
        if (waitpid(pid_, nullptr, WNOHANG) != 0) break;
        std::this_thread::sleep_for(pause);
        // The shipped proxy lets connections end first; nobody here waits for that.
        if (round == 3) kill(pid_, SIGTERM);
    }
    kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

double ServerProcess::cpu_seconds() const {
    double ticks = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        const auto times = times_of(entry.path());
        if (times.group == pid_) ticks += times.ticks;
    }
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double ServerProcess::resident_bytes() const {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/smaps_rollup");
    for (std::string word; file >> word;) {
        double kib = 0;
        if (word == "Rss:" && file >> kib) return kib * 1024;
    }
    return 0;
}

}  // namespace bench
