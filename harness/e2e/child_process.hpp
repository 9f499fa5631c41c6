// One of this build's programs, or one of the system's (installed_program.hpp), as a child process.
//
// The child gets its whole stdin at once (at most 256 KiB) and then its end; a thread of its own
// reads stdout and stderr all the time, so that a child never waits for its reader. A child that
// outlives its Child object is killed and reaped by the destructor; one whose parent dies is killed
// by the kernel. Every wait is bounded; running into the bound is std::runtime_error with what the
// child has said so far. Not for use from several threads.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace e2e {

/// Far beyond what anything here takes, so that a busy machine makes no difference.
constexpr std::chrono::seconds generous{120};

struct Launch {
    std::string program;  ///< its name in <build>/bin, or a path to it
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment = {};  ///< added to the inherited one
    std::filesystem::path folder = {};                    ///< working directory, if not inherited
    std::string input = {};
    bool close_stdout = false;
    std::optional<unsigned short> terminal_columns = {};  ///< stdout is a terminal that wide
    std::optional<rlim_t> open_files = {};                ///< as `ulimit -n`
    bool no_namespaces = false;  ///< unshare(2) is refused, as containers and some systems do
};

struct Ended {
    int code = -1;  ///< exit status, or the negative signal that ended it
    std::string out;
    std::string err;
    long peak_kib = 0;  ///< resident memory at its highest
};

class Child {
  public:
    explicit Child(const Launch& launch);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Until `text` was seen on stdout or stderr; gives what follows it on its line.
    std::string wait_for(const std::string& text, std::chrono::milliseconds bound = generous);
    void signal(int number) const;
    pid_t pid() const { return pid_; }
    Ended wait(std::chrono::milliseconds bound = generous);

  private:
    class Output;

    pid_t pid_ = -1;
    std::unique_ptr<Output> output_;
};

inline Ended run(const Launch& launch, std::chrono::milliseconds bound = generous) {
    return Child(launch).wait(bound);
}

inline Ended conform(std::vector<std::string> arguments) {
    return run({.program = "socks6-conform", .arguments = std::move(arguments)});
}

/// A program that says "listening on HOST:PORT"; that HOST:PORT.
std::string listening_address(Child& child);

}  // namespace e2e
