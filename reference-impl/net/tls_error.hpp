// What went wrong with TLS or DTLS: what, where, expected, got.
#pragma once

#include <cstdint>
#include <string>

namespace socks6::net {

struct TlsError {
    enum class Reason : std::uint8_t {
        configuration,  ///< certificate, key, trust: nothing was sent
        timed_out,
        cancelled,
        connection,   ///< the connection underneath ended or failed
        not_trusted,  ///< the peer's certificate is not what was asked for
        protocol,     ///< the peer does not speak it, refused it, or sent an alert
    };
    Reason reason = Reason::protocol;
    std::string text;
};

inline const std::string& to_string(const TlsError& error) {
    return error.text;
}

}  // namespace socks6::net
