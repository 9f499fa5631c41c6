// DatagramSocket over the kernel's UDP.
#pragma once

#include "net/datagram_socket.hpp"

namespace socks6::net {

/// Binds at once. An unspecified `local` takes datagrams to every address of its family (with
/// `v6_only` off, [::] of both) and tells of each which one it came to.
DatagramResult open_udp(const asio::any_io_executor& executor, const Endpoint& local,
                        const DatagramOptions& options = {});

/// open_udp on that executor, as the part of a proxy or client.
OpenDatagrams udp_opener(asio::any_io_executor executor);

}  // namespace socks6::net
