// A shell command as a child process, with a pipe to its standard input and one from its output.
//
// The child gets the default signal handling and none of our other descriptors. Its end is waited
// for without blocking; a ChildCommand that goes before leaves the child running, its pipes closed.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <system_error>

#include "net/result.hpp"
#include "net/stream.hpp"

namespace socks6::client {

class ChildCommand {
  public:
    static net::Result<std::unique_ptr<ChildCommand>, std::error_code> start(
        const net::asio::any_io_executor& executor, const std::string& command);
    ~ChildCommand();
    ChildCommand(const ChildCommand&) = delete;
    ChildCommand& operator=(const ChildCommand&) = delete;

    /// Its standard output to read, its standard input to write.
    std::unique_ptr<net::Stream> take_streams() { return std::move(streams_); }
    /// Until it has ended.
    net::Awaitable<void> ended();

  private:
    ChildCommand(const net::asio::any_io_executor& executor, pid_t pid,
                 std::unique_ptr<net::Stream> streams)
        : executor_(executor), pid_(pid), streams_(std::move(streams)) {}

    net::asio::any_io_executor executor_;
    pid_t pid_;
    std::unique_ptr<net::Stream> streams_;
};

}  // namespace socks6::client
