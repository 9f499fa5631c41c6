#include "lab/network.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "net/tcp_acceptor.hpp"
#include "net/udp_socket.hpp"

namespace conform::lab {

namespace net = socks6::net;

namespace {

/// An opener of listeners or of datagram sockets, done inside.
template <typename Open>
Open inside(const Network& network, Open open) {
    if (network.own()) return open;
    return [network, open = std::move(open)](const net::Endpoint& local, const auto& options) ->
           typename Open::result_type {
               auto opened = network.within([&] { return open(local, options); });
               if (opened) return std::move(*opened);
               return net::ListenError{{ENETDOWN, std::system_category()}, local, "setns"};
           };
}

}  // namespace

net::OpenTcp Network::open_tcp() const {
    if (own()) return net::open_tcp;
    return [network = *this](int family, bool mptcp) {
        auto opened = network.within([&] { return net::open_tcp(family, mptcp); });
        if (!opened) errno = ENETDOWN;
        return opened ? std::move(*opened) : net::FileDescriptor();
    };
}

net::Listen Network::listen(const net::asio::any_io_executor& executor) const {
    return inside(*this, net::tcp_listen(executor));
}

net::OpenDatagrams Network::open_datagrams(const net::asio::any_io_executor& executor) const {
    return inside(*this, net::udp_opener(executor));
}

decltype(net::DnsOptions::open_socket) Network::open_socket() const {
    if (own()) return {};
    return [network = *this](int family, int type, int protocol) {
        const auto opened = network.within([&] { return ::socket(family, type, protocol); });
        if (!opened) errno = ENETDOWN;
        return opened.value_or(-1);
    };
}

}  // namespace conform::lab
