// Two connected Streams without a socket, for tests of what stands on Stream.
//
// FIN, reset, end of stream and back-pressure behave as TCP's do, at once and in order: bytes that
// were written before a close arrive before the FIN; a reset discards what was not read. Closing
// with unread input resets the peer, as Linux does. The two ends may outlive each other.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "net/stream.hpp"

namespace socks6::net {

struct MemoryPairOptions {
    std::size_t capacity = 64 * 1024;  ///< bytes in flight per direction, at least 1
    Endpoint first{IpAddress::loopback_v4(), 1};
    Endpoint second{IpAddress::loopback_v4(), 2};
};

/// Two ends on one executor; `first` and `second` are their local endpoints.
std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> make_memory_pair(
    const asio::any_io_executor& executor, const MemoryPairOptions& options = {});

}  // namespace socks6::net
