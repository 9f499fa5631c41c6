// Makes outgoing connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "net/result.hpp"
#include "net/stream.hpp"

namespace socks6::net {

struct ConnectOptions {
    /// Asks for TCP Fast Open with these bytes in the SYN as far as they fit; an empty span asks
    /// for the cookie alone. Borrowed until connect() has returned.
    std::optional<std::span<const std::uint8_t>> tfo_payload;
    std::optional<std::uint8_t> tos;  ///< the whole byte: IP_TOS or IPV6_TCLASS
    std::optional<Endpoint> source;   ///< port 0: any
    bool mptcp = false;               ///< tries Multipath TCP; falls back to TCP
    std::optional<std::chrono::milliseconds> timeout;
};

struct Connected {
    std::unique_ptr<Stream> stream;
    /// How many bytes of tfo_payload the kernel has taken; the caller writes the rest.
    std::size_t payload_sent = 0;
    /// Whether the peer acknowledged data that the SYN carried (TCP_INFO).
    bool syn_data_acked = false;
    /// Whether the connection truly is a Multipath TCP one.
    bool mptcp = false;
};

struct ConnectError {
    enum class Reason : std::uint8_t {
        refused,
        network_unreachable,
        host_unreachable,
        timed_out,
        not_permitted,
        family_not_supported,
        cancelled,
        other,
    };
    Reason reason = Reason::other;
    std::error_code code;  ///< the errno
    Endpoint remote;

    static ConnectError from(std::error_code code, const Endpoint& remote);
};

/// "connect to 192.0.2.1:80: Connection refused"
std::string to_string(const ConnectError& error);

using ConnectResult = Result<Connected, ConnectError>;

class Connector {
  public:
    Connector() = default;
    virtual ~Connector() = default;
    Connector(const Connector&) = delete;
    Connector& operator=(const Connector&) = delete;

    /// The Connector must live until the awaitable has completed; cancelling it closes the
    /// attempt (Reason::cancelled).
    virtual Awaitable<ConnectResult> connect(Endpoint remote, ConnectOptions options) = 0;
};

/// Tries each in turn; the first connection wins. If all fail, the error that tells most: one that
/// came from the host itself (refused) before silence, before unreachable, before local ones.
/// The timeout holds for each attempt. No remotes: Reason::host_unreachable.
Awaitable<ConnectResult> connect_any(Connector& connector, std::vector<Endpoint> remotes,
                                     ConnectOptions options);

}  // namespace socks6::net
