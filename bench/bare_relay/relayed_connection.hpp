// One client of the bare relay, from its Request to its end.
//
// Level-triggered: one read and one write for each readiness, so that connections take turns. A
// socket whose peer takes no more is not read from until it does. Owned by the server; the sides
// registered with epoll point into it.
#pragma once

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bench/bare_relay/splice_pipe.hpp"
#include "net/file_descriptor.hpp"

namespace bench {

class RelayedConnection {
  public:
    struct Side {
        RelayedConnection* connection = nullptr;
        socks6::net::FileDescriptor fd;
        bool registered = false;
        std::uint32_t interest = 0;
        std::vector<std::uint8_t> held;    ///< for this side, not yet taken
        std::unique_ptr<SplicePipe> pipe;  ///< towards this side
    };

    /// `epoll` and `shared` must outlive it.
    RelayedConnection(int epoll, socks6::net::FileDescriptor client, std::span<std::uint8_t> shared,
                      bool splice);

    void on_event(Side& side, std::uint32_t events);
    bool ended() const { return phase_ == Phase::ended; }

    std::size_t place = 0;  ///< the server's index of it

  private:
    enum class Phase { request, connecting, relaying, ended };

    void read_request();
    void connect_to(const sockaddr_in& target);
    void connected();
    void move_from(Side& source);
    void copy(Side& source, Side& target);
    void splice(Side& source, Side& target);
    void flush(Side& target);
    void want(Side& side, std::uint32_t interest);
    void end(bool reset);
    Side& other(const Side& side) { return &side == &client_ ? remote_ : client_; }

    int epoll_;
    std::span<std::uint8_t> shared_;
    bool splice_;
    Phase phase_ = Phase::request;
    Side client_;
    Side remote_;
    std::vector<std::uint8_t> received_;
};

}  // namespace bench
