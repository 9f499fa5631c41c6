// For tests of what stands on datagram sockets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/datagram_socket.hpp"
#include "net/testing/stream_pairs.hpp"

namespace socks6::net::testing {

/// A datagram that owns its bytes.
struct Datagram {
    std::vector<std::uint8_t> payload;
    Endpoint peer;
    Endpoint local;
    std::optional<std::uint8_t> tos;
    bool truncated = false;
};

/// What is there now.
inline std::optional<Datagram> take_one(DatagramSocket& socket) {
    std::vector<std::uint8_t> room(65536);
    DatagramSlot slot;
    slot.payload = room;
    if (socket.try_receive({&slot, 1}).size == 0) return std::nullopt;
    return Datagram{{slot.payload.begin(), slot.payload.end()},
                    slot.peer,
                    slot.local,
                    slot.tos,
                    slot.truncated};
}

/// The next datagram; fails the test when the socket is closed.
inline Awaitable<Datagram> receive_one(DatagramSocket& socket) {
    for (;;) {
        if (auto got = take_one(socket)) co_return *std::move(got);
        const auto error = co_await socket.ready(Readiness::readable);
        REQUIRE_FALSE(error);
    }
}

/// A datagram from the one to the other.
inline Awaitable<void> exchange(DatagramSocket& from, DatagramSocket& to, std::string text) {
    const auto put = from.try_send(bytes_of(text), to.local_endpoint());
    CHECK_FALSE(put.error);
    const auto got = co_await receive_one(to);
    CHECK(got.payload == bytes_of(text));
}

}  // namespace socks6::net::testing
