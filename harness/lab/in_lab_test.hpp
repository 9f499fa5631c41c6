// How a test gets a lab of its own, and sockets in it.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <stdexcept>

#include "catch_shim.hpp"
#include "lab/private_world.hpp"
#include "lab/topology.hpp"

namespace conform::lab {

/// Nothing without permission: then the test says that it was skipped.
inline std::optional<Topology> build_or_skip() {
    if (const auto refused = enter_private_world()) {
        WARN("TEST-SKIPPED: " << refused->what);
        return std::nullopt;
    }
    auto built = Topology::build();
    if (!built) FAIL(built.error().what);
    return std::move(*built);
}

template <typename Protocol = boost::asio::ip::tcp>
typename Protocol::endpoint at(const socks6::net::IpAddress& address, std::uint16_t port) {
    return {boost::asio::ip::make_address(to_string(address)), port};
}

/// A socket, or an acceptor, bound to a free port of that address.
template <typename Socket>
Socket open(boost::asio::io_context& io, const NetworkNamespace& where,
            const socks6::net::IpAddress& address) {
    const Inside there(where);
    // Thrown, not asserted: tests with several threads call this, too.
    if (!there.refused().empty()) throw std::runtime_error(there.refused());
    Socket socket(io, at<typename Socket::protocol_type>(address, 0));
    return socket;
}

}  // namespace conform::lab
