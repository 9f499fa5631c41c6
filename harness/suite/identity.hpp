// What is it that answers on the target's port, judged from the bytes of its answer alone.
#pragma once

#include <cstdint>
#include <string>

#include "socks6/wire/bytes.hpp"
#include "socks6/wire/revision.hpp"
#include "suite/probe.hpp"

namespace conform::suite {

enum class Speaks : std::uint8_t {
    socks6,          ///< with the version bytes that we speak
    other_version,   ///< SOCKS 6, with other version bytes
    unsure_version,  ///< our own version bytes and no more: a mismatch that is none
    silence,
    closes,
    resets,
    echo,
    http,
    tls,
    ssh,
    socks5,
    socks4,
    text,  ///< some other protocol of printable text: SMTP, FTP, …
    unknown,
};

/// `sent` is what the answer answers; for an echo.
Speaks what_speaks(socks6::wire::Bytes received, socks6::wire::Bytes sent, ProbeEnd end,
                   const socks6::wire::Dialect& dialect);

/// "an HTTP server"
std::string name_of(Speaks what);

/// What the bytes mean and which flag or change may help: two or three sentences.
std::string advice_for(Speaks what, socks6::wire::Bytes received,
                       const socks6::wire::Dialect& dialect);

/// "06 00 01 |...|": at most 24 bytes, then how many there were.
std::string show_bytes(socks6::wire::Bytes bytes);

}  // namespace conform::suite
