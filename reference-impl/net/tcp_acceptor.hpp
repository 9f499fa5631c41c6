// Acceptor over the kernel's TCP.
#pragma once

#include <cstdint>
#include <vector>

#include "net/acceptor.hpp"

namespace socks6::net {

/// Listens at once; streams that it accepts live on the same executor. SO_REUSEADDR is set.
ListenResult listen_tcp(const asio::any_io_executor& executor, const Endpoint& local,
                        const ListenOptions& options = {});

/// listen_tcp on that executor, as the part of a proxy.
Listen tcp_listen(asio::any_io_executor executor);

/// The headers, from IP on, of the SYN that opened an accepted connection; the IP length tells how
/// much data it carried. Empty unless its listener had `save_syn`; the kernel hands it out once.
std::vector<std::uint8_t> saved_syn(const Stream& accepted);

}  // namespace socks6::net
