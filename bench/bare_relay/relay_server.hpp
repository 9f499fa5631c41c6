// The least that a SOCKS 6 proxy for CONNECT to IPv4 can do: the yardstick of README.md.
//
// One thread and one epoll. Parses the Request with the wire library (allocation-free), connects,
// answers, relays by copying through one 256 KiB buffer or by splice(2). No authentication, rules,
// names, timeouts, limits or log; a connection ends for both sides when it ends for one. Nothing
// but a yardstick: do not serve anybody with it.
#pragma once

#include <memory>

#include "net/endpoint.hpp"

namespace bench {

enum class RelayBy { copy, splice };

class RelayServer {
  public:
    RelayServer(const socks6::net::Endpoint& listen, RelayBy by);
    ~RelayServer();
    RelayServer(const RelayServer&) = delete;
    RelayServer& operator=(const RelayServer&) = delete;

    socks6::net::Endpoint local_endpoint() const;
    /// Serves until the process ends.
    [[noreturn]] void run();

  private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace bench
