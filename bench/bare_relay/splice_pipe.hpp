// A pipe that bytes pass on their way from one socket to another without a copy in user space.
#pragma once

#include <sys/types.h>

#include "net/file_descriptor.hpp"

namespace bench {

class SplicePipe {
  public:
    /// Invalid when the kernel has no pipe left.
    SplicePipe();

    bool valid() const { return read_end_.valid(); }
    /// From a socket into the pipe; as splice(2).
    ssize_t fill(int socket);
    /// From the pipe to a socket; what was not taken stays inside.
    ssize_t drain(int socket);
    std::size_t held() const { return held_; }

  private:
    socks6::net::FileDescriptor read_end_;
    socks6::net::FileDescriptor write_end_;
    std::size_t held_ = 0;
};

}  // namespace bench
