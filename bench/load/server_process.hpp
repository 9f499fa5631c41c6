// A proxy under load: a real child process, ended by its process id.
//
// The child leads a process group of its own, so that the processes which it starts itself (dante)
// end with it, and is killed by the kernel should this program die. Its output goes nowhere.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "net/endpoint.hpp"

namespace bench {

class ServerProcess {
  public:
    /// Starts `command` (a path and arguments) and waits until somebody listens at `endpoint`;
    /// std::runtime_error when nobody does for ten seconds.
    ServerProcess(const std::vector<std::string>& command, const socks6::net::Endpoint& endpoint);
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    /// Until a further port of it is there, too; std::runtime_error as above.
    void wait_until_listening(const socks6::net::Endpoint& at) const;

    const socks6::net::Endpoint& endpoint() const { return endpoint_; }
    /// User and system time so far, of its whole process group, in seconds.
    double cpu_seconds() const;
    /// Resident bytes of the process itself (smaps_rollup, Rss; 0 when unreadable).
    double resident_bytes() const;

  private:
    void end();

    pid_t pid_ = -1;
    socks6::net::Endpoint endpoint_;
};

}  // namespace bench
