// The proxy under test as a child process of ours (--target-cmd).
//
// Starts in a network, has its output read all the time by a thread of its own, is ended by the
// destructor: SIGTERM, and SIGKILL when it has not ended two seconds later, to it and its children.
// The kernel kills it when we die. Started and destroyed by the main thread, since the kernel takes
// the end of the thread that started it for our death.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/network.hpp"
#include "net/result.hpp"
#include "suite/command_words.hpp"

namespace conform::suite {

class TargetProgram {
  public:
    /// The words' first is a path or a name that PATH knows. An error is the system's; a program
    /// that cannot be executed ends at once and says why in its output.
    static socks6::net::Result<TargetProgram, CommandError> start(
        const std::vector<std::string>& words, const lab::Network& network);

    ~TargetProgram();
    TargetProgram(TargetProgram&&) noexcept;
    TargetProgram& operator=(TargetProgram&&) noexcept;

    /// "exit code 1" or "signal 11 (Segmentation fault)" once it has ended.
    std::optional<std::string> ended();
    /// What it wrote to stdout and stderr: the last 64 KiB, from the start of a line on.
    std::string output() const;

    pid_t pid() const { return pid_; }

  private:
    class Output;
    TargetProgram(pid_t pid, std::unique_ptr<Output> output);
    void end();

    pid_t pid_ = -1;
    std::optional<std::string> ended_;
    std::unique_ptr<Output> output_;
};

}  // namespace conform::suite
