// The network in which sockets of the harness, or of a reference, are opened: the process's own, or
// one of the lab's.
//
// A plain value that may be copied and used by any thread; it keeps its namespace alive. What it
// opens belongs to that network for ever.
#pragma once

#include <memory>
#include <optional>

#include "lab/network_namespace.hpp"
#include "net/acceptor.hpp"
#include "net/datagram_socket.hpp"
#include "net/dns_resolver.hpp"
#include "net/tcp_socket.hpp"

namespace conform::lab {

class Network {
  public:
    /// The process's own.
    Network() = default;
    explicit Network(std::shared_ptr<const NetworkNamespace> there) : there_(std::move(there)) {}

    bool own() const { return there_ == nullptr; }

    socks6::net::OpenTcp open_tcp() const;
    socks6::net::Listen listen(const socks6::net::asio::any_io_executor& executor) const;
    socks6::net::OpenDatagrams open_datagrams(
        const socks6::net::asio::any_io_executor& executor) const;
    /// For DnsOptions: empty in the process's own network.
    decltype(socks6::net::DnsOptions::open_socket) open_socket() const;

    /// The result of a function that is called inside; nothing when the network cannot be entered.
    template <typename Function>
    auto within(const Function& function) const -> std::optional<decltype(function())> {
        if (own()) return function();
        const Inside here(*there_);
        if (!here.refused().empty()) return std::nullopt;
        return function();
    }

  private:
    std::shared_ptr<const NetworkNamespace> there_;
};

}  // namespace conform::lab
