// What the headers of a SYN tell: how much data it carried, which options, which TOS.
#pragma once

#include <cstdint>
#include <optional>

#include "socks6/wire/bytes.hpp"

namespace conform::runner {

struct SynFacts {
    std::uint32_t payload_length = 0;  ///< bytes behind the TCP header
    bool tfo_option = false;           ///< Fast Open, with a cookie or asking for one
    bool mptcp = false;                ///< MP_CAPABLE or MP_JOIN
    std::uint8_t tos = 0;              ///< the whole byte: TOS or Traffic Class
};

/// `headers`: from IP on, as TCP_SAVED_SYN gives them; the payload itself may be left out. Nothing
/// when they are no TCP segment.
std::optional<SynFacts> read_syn(socks6::wire::Bytes headers);

}  // namespace conform::runner
