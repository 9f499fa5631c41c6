// One short exchange with a target, before any case: connect, write some bytes, take what comes.
//
// For finding out what a target is and what it offers; judges nothing. Bounded in time and bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "lab/network.hpp"
#include "net/connector.hpp"
#include "net/endpoint.hpp"
#include "net/stream.hpp"
#include "socks6/wire/bytes.hpp"

namespace conform::suite {

enum class ProbeEnd : std::uint8_t {
    enough,   ///< `enough` said so
    fin,      ///< the target closed
    reset,    ///< the target reset
    silence,  ///< time was over
    full,     ///< more came than a probe takes
};

struct ProbeResult {
    std::optional<socks6::net::ConnectError> refused;  ///< then nothing below is set
    socks6::wire::Buffer received;
    ProbeEnd end = ProbeEnd::silence;
    socks6::net::Endpoint local;
    std::chrono::nanoseconds connect_time{};
    /// Still open when `enough` was reached; the caller may go on with it.
    std::unique_ptr<socks6::net::Stream> stream;
};

struct ProbeOptions {
    lab::Network network{};  ///< of the clients
    std::chrono::milliseconds connect_time{5'000};
    std::chrono::milliseconds answer_time{2'000};
    std::size_t most_bytes = 4'096;
};

/// Whether what has come answers the question.
using Enough = std::function<bool(socks6::wire::Bytes received)>;

/// `to_send` is borrowed until the awaitable completes.
socks6::net::Awaitable<ProbeResult> probe(socks6::net::Endpoint target, socks6::wire::Bytes to_send,
                                          Enough enough, ProbeOptions options = {});

/// Goes on reading from the connection of an earlier probe, until `enough` holds for all that it
/// received since it was made.
socks6::net::Awaitable<void> read_on(ProbeResult& result, Enough enough, ProbeOptions options);

}  // namespace conform::suite
