// Datagrams received and sent many at a time, so that the generator costs little beside the proxy.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace bench {

class DatagramBatch {
  public:
    static constexpr std::size_t limit = 64;

    DatagramBatch();

    /// Waits for the first (up to the socket's timeout), then takes what is there. How many came.
    std::size_t receive(int fd);
    /// Sends the `count` that came last back to whom they came from.
    void send_back(int fd, std::size_t count);
    /// Sends `datagram` `count` times; at most `limit`.
    void send(int fd, const sockaddr_in& to, std::span<const std::uint8_t> datagram,
              std::size_t count);

  private:
    std::array<std::array<std::uint8_t, 2048>, limit> buffers_{};
    std::array<sockaddr_in, limit> addresses_{};
    std::array<iovec, limit> vectors_{};
    std::array<mmsghdr, limit> headers_{};
};

}  // namespace bench
