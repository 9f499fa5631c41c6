// Datagrams that mark a moment in a capture.
//
// Each carries a number beside 16 random bytes that the socket drew when it was made, so that
// neither another run nor a target can send one.
#pragma once

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "capture/traffic.hpp"

namespace conform::capture {

/// Send and number from any thread.
class MarkerSocket {
  public:
    /// Opened in the network namespace of the calling thread. No `to`: sends to itself on loopback.
    /// `from`: the address it is bound to, if not any; of the same family.
    explicit MarkerSocket(const std::optional<Socket>& to, const std::optional<Socket>& from = {});
    ~MarkerSocket();
    MarkerSocket(const MarkerSocket&) = delete;
    MarkerSocket& operator=(const MarkerSocket&) = delete;

    std::uint64_t next_number() { return ++last_; }
    bool send(std::uint64_t number);
    /// The number of the marker that this frame is, if it is one of ours.
    std::optional<std::uint64_t> number_in(std::span<const std::uint8_t> frame) const;

    /// Empty, or why there is no socket.
    const std::string& error() const { return error_; }

  private:
    int socket_ = -1;
    sockaddr_storage to_{};
    socklen_t to_size_ = 0;
    std::array<std::uint8_t, 16> nonce_{};
    std::atomic<std::uint64_t> last_ = 0;
    std::string error_;
};

}  // namespace conform::capture
