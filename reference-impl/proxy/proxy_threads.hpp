// One proxy on several threads: a server and an io_context on each, listeners that share the port
// (SO_REUSEPORT), everything that draft-05 ties to an owner shared, UDP on the first.
//
// The first server runs on the caller's io_context; the caller runs it. The connection limit is
// split between the servers.
#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "proxy/proxy_server.hpp"

namespace socks6::proxy {

class ProxyThreads {
  public:
    /// `first` outlives this. `threads`: at least 1.
    ProxyThreads(net::asio::io_context& first, const ProxyConfig& config, Log log,
                 std::size_t threads);
    /// Ends everything and joins the threads; `first` must not be running.
    ~ProxyThreads();
    ProxyThreads(const ProxyThreads&) = delete;
    ProxyThreads& operator=(const ProxyThreads&) = delete;

    /// Listens on all threads and starts those beyond the first.
    net::Result<net::Endpoint, net::ListenError> start();
    ProxyEndpoints endpoints() const { return servers_.front()->endpoints(); }
    /// As ProxyServer; on the first thread, where `stopped` is called too.
    void stop(std::function<void()> stopped);

    /// Of all threads together; from any thread.
    ProxyCounters counters() const;
    UdpCounters udp_counters() const;

  private:
    void add_server(net::asio::io_context& io, const ProxyConfig& config, ProxyShared shared);

    net::asio::io_context& first_;
    ProxyConfig config_;
    Log log_;
    std::size_t threads_;
    session::EngineParts session_;
    std::deque<net::asio::io_context> further_;
    std::vector<std::unique_ptr<ProxyServer>> servers_;
    std::vector<std::thread> running_;
    std::size_t stopping_ = 0;
};

}  // namespace socks6::proxy
