// Asks a target what it is: with a NOOP Request, and where that is not answered as SOCKS 6 would,
// with greetings of other protocols. At most three connections, about five seconds in all.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "lab/network.hpp"
#include "net/awaitable.hpp"
#include "net/endpoint.hpp"
#include "suite/identity.hpp"
#include "verdict/finding.hpp"

namespace conform::suite {

struct Identity {
    std::optional<socks6::net::ConnectError> refused;  ///< the target cannot be reached
    Speaks speaks = Speaks::unknown;
    socks6::net::Endpoint local;  ///< of the first connection
    std::chrono::nanoseconds round_trip{};
    /// Set when the target is not SOCKS 6 of this version: one paragraph with the bytes seen, what
    /// they mean and what to try.
    std::string paragraph;
    socks6::wire::Buffer answer;  ///< the bytes that told
    std::string what_was_sent;    ///< to which that was the answer
    /// SOCKS 6, but not all was as it should be; for the report.
    std::string note;
};

/// How long each of the three probes waits for an answer, and from where they come.
struct IdentifyOptions {
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds noop{2'000};
    std::chrono::milliseconds further{1'400};
    lab::Network network{};
};

socks6::net::Awaitable<Identity> identify(socks6::net::Endpoint target,
                                          socks6::wire::Dialect dialect,
                                          IdentifyOptions options = {});

/// The failing finding of a target that speaks no SOCKS 6.
Finding finding_of(const Identity& identity, const socks6::wire::Dialect& dialect);

/// The clause that such a target breaks first.
inline constexpr std::string_view identity_requirement = "R05-AUTH-P-SENT-NOOP";

}  // namespace conform::suite
