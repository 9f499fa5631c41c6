// The hosts that clients reach through a proxy: many listeners on loopback, served by one thread.
//
// Spread over many addresses, as the ports of one destination would cap every proxy alike. A
// connection that its proxy ends is closed by RST, so that nothing stays in TIME_WAIT.
#pragma once

#include <cstdint>
#include <thread>
#include <vector>

#include "bench/load/sockets.hpp"

namespace bench {

class Remotes {
  public:
    enum class Behaviour {
        echo,    ///< sends back what comes
        source,  ///< sends as fast as the connection takes it, and reads nothing
    };

    Remotes(Behaviour behaviour, std::size_t addresses);
    /// Stops serving; connections still open are reset.
    ~Remotes();
    Remotes(const Remotes&) = delete;
    Remotes& operator=(const Remotes&) = delete;

    /// One for each address.
    const std::vector<socks6::net::Endpoint>& endpoints() const { return endpoints_; }

  private:
    void serve(const std::stop_token& stop);
    void accept_all(int listener);
    void echo(int fd);
    void feed(int fd);
    void drop(int fd);

    Behaviour behaviour_;
    socks6::net::FileDescriptor epoll_;
    std::vector<socks6::net::FileDescriptor> listeners_;
    std::vector<socks6::net::Endpoint> endpoints_;
    std::vector<socks6::net::FileDescriptor> connections_;  ///< by their number
    std::vector<std::uint8_t> buffer_;
    std::jthread thread_;  ///< last, as it uses the rest
};

}  // namespace bench
