// A SOCKS 6 proxy as an object: listens, serves, stops.
//
// Nothing is global: any number of servers live in one process, each on its own executor (one
// io_context, one thread; net/awaitable.hpp), on which all its functions are called. Several
// servers make one proxy on as many threads when they share what the first one gives
// (proxy_threads.hpp).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "net/acceptor.hpp"
#include "proxy/accept_queue.hpp"
#include "proxy/log.hpp"
#include "proxy/proxy_config.hpp"
#include "proxy/proxy_parts.hpp"
#include "proxy/proxy_ports.hpp"
#include "proxy/udp_relay.hpp"

namespace socks6::proxy {

struct ProxyCounters {
    std::uint64_t accepted = 0;  ///< client connections, since the start
    std::size_t open = 0;        ///< now: being served or relayed
    std::size_t relaying = 0;    ///< of these
    std::uint64_t served = 0;    ///< Requests that were carried out, since the start
    std::uint64_t refused = 0;   ///< answered with a failure, a foreign version included
    std::uint64_t broken = 0;    ///< malformed, incomplete or late
};

/// What the servers of one proxy have in common beside session parts.
struct ProxyShared {
    std::shared_ptr<AcceptQueue> accept_queue;
    std::shared_ptr<UdpRelay> udp;  ///< belongs to the first server
};

class ProxyServer {
  public:
    /// `parts`: default_parts(), or some of them replaced. `shared`: of the proxy's first server.
    ProxyServer(net::asio::any_io_executor executor, ProxyConfig config, ProxyParts parts,
                Log log = {}, ProxyShared shared = {});
    /// Ends what is left at once.
    ~ProxyServer();
    ProxyServer(const ProxyServer&) = delete;
    ProxyServer& operator=(const ProxyServer&) = delete;

    /// Listens and begins to serve. Gives the TCP endpoint.
    net::Result<net::Endpoint, net::ListenError> start();
    /// Once started.
    ProxyEndpoints endpoints() const;
    ProxyShared shared() const;

    /// Accepts no more; what is open may go on for config.stop_timeout, then it is reset. `stopped`
    /// is called on the executor once nothing is open. Only the first call counts.
    void stop(std::function<void()> stopped = {});
    /// Resets everything at once; also ends a stop() under way.
    void abort();

    /// Also from other threads.
    ProxyCounters counters() const;

  private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace socks6::proxy
