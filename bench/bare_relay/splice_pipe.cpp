#include "bench/bare_relay/splice_pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace bench {
namespace {

constexpr int capacity = 256 * 1024;
constexpr unsigned flags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;

}  // namespace

SplicePipe::SplicePipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;
    read_end_ = socks6::net::FileDescriptor(ends[0]);
    write_end_ = socks6::net::FileDescriptor(ends[1]);
    fcntl(write_end_.get(), F_SETPIPE_SZ, capacity);
}

ssize_t SplicePipe::fill(int socket) {
    const auto moved = splice(socket, nullptr, write_end_.get(), nullptr, capacity, flags);
    if (moved > 0) held_ += static_cast<std::size_t>(moved);
    return moved;
}

ssize_t SplicePipe::drain(int socket) {
    const auto moved = splice(read_end_.get(), nullptr, socket, nullptr, held_, flags);
    if (moved > 0) held_ -= static_cast<std::size_t>(moved);
    return moved;
}

}  // namespace bench
