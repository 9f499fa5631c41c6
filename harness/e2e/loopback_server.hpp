// A TCP server on a loopback port of the kernel's choice, for targets that behave as no SOCKS 6
// proxy should. Plain blocking sockets, one thread a connection: nothing of what is being tested.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace e2e {

/// Serves one connection on its own thread, until it returns; the socket is then closed. Reads
/// end and writes fail when the server goes.
using Serve = std::function<void(int fd)>;

class LoopbackServer {
  public:
    explicit LoopbackServer(Serve serve);
    /// Breaks all connections and joins their threads.
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    std::uint16_t port() const;
    /// HOST:PORT
    std::string address() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// What comes next, at least one byte; empty at the end.
std::string receive(int fd);
/// False when the peer is gone.
bool send_all(int fd, const std::string& bytes);

Serve silent();
Serve echo();
/// Sends `banner` as soon as it is connected to, then takes whatever comes.
Serve banner(std::string banner);

/// Does what a Request asks as far as CONNECT to IP addresses and NOOP go, and answers with the
/// `authentication_reply` and the Operation Reply `success`; then `then` has the connection.
struct PlayedProxy {
    std::string authentication_reply;
    std::string success;
    Serve then;
};
Serve played(PlayedProxy proxy);

/// HOST:PORT at which nobody listens: bound and kept, so that nobody else gets it.
class ClosedPort {
  public:
    ClosedPort();
    ~ClosedPort();
    ClosedPort(const ClosedPort&) = delete;
    ClosedPort& operator=(const ClosedPort&) = delete;
    std::string address() const;

  private:
    int fd_;
};

}  // namespace e2e
