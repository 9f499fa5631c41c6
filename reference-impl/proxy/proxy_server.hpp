// A SOCKS 6 proxy as an object: listens, serves, stops.
//
// Nothing is global: any number of servers live in one process, each on its own executor (one
// io_context, one thread; net/awaitable.hpp), on which all its functions are called.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "net/acceptor.hpp"
#include "proxy/log.hpp"
#include "proxy/proxy_config.hpp"
#include "proxy/proxy_parts.hpp"

namespace socks6::proxy {

struct ProxyCounters {
    std::uint64_t accepted = 0;  ///< client connections, since the start
    std::size_t open = 0;        ///< now: being served or relayed
    std::size_t relaying = 0;    ///< of these
};

class ProxyServer {
  public:
    /// `parts`: default_parts(), or some of them replaced.
    ProxyServer(net::asio::any_io_executor executor, ProxyConfig config, ProxyParts parts,
                Log log = {});
    /// Ends what is left at once.
    ~ProxyServer();
    ProxyServer(const ProxyServer&) = delete;
    ProxyServer& operator=(const ProxyServer&) = delete;

    /// Listens and begins to serve. Gives the endpoint with the port that was chosen.
    net::Result<net::Endpoint, net::ListenError> start();

    /// Accepts no more; what is open may go on for config.stop_timeout, then it is reset. `stopped`
    /// is called on the executor once nothing is open. Only the first call counts.
    void stop(std::function<void()> stopped = {});
    /// Resets everything at once; also ends a stop() under way.
    void abort();

    ProxyCounters counters() const;

  private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace socks6::proxy
