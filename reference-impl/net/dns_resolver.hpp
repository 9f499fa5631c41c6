// Resolver by c-ares: /etc/hosts first, then the DNS servers of /etc/resolv.conf.
//
// The configuration is read once, when the resolver is made. Queries are UDP with TCP for long
// answers, all on the io_context of the executor: no thread, no getaddrinfo.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "net/resolver.hpp"

namespace socks6::net {

struct DnsOptions {
    /// "127.0.0.1:5353,[::1]:53" instead of the system's servers; empty: the system's.
    std::string servers;
    std::chrono::milliseconds timeout{2000};  ///< of the first try; later ones wait longer
    int tries = 2;                            ///< per server
    /// As ::socket(2): where its sockets come from; empty: ::socket itself. Called on the
    /// executor's thread.
    std::function<int(int family, int type, int protocol)> open_socket{};
};

class DnsResolver final : public Resolver {
  public:
    explicit DnsResolver(asio::any_io_executor executor, const DnsOptions& options = {});
    ~DnsResolver() override;

    /// Empty, or why every resolve will end with no_server (bad server list, out of memory).
    const std::string& start_error() const;

    Awaitable<ResolveResult> resolve(std::string name) override;

  private:
    class Channel;
    std::shared_ptr<Channel> channel_;
};

}  // namespace socks6::net
