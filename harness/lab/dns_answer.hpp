// Answers one DNS query (RFC 1035) by the rules of a NameTable; no sockets.
#pragma once

#include <span>

#include "lab/name_table.hpp"

namespace conform::lab {

struct DnsAnswer {
    std::vector<std::uint8_t> message;  ///< without the length that TCP puts before it
    std::chrono::milliseconds late{0};  ///< to be sent that much later
};

struct Asker {
    socks6::net::Endpoint from;
    bool by_tcp = false;
};

/// Notes the query and says what to answer; nothing to what is no query and where the rule is
/// silence. Any bytes may come.
std::optional<DnsAnswer> answer_query(NameTable& names, std::span<const std::uint8_t> query,
                                      const Asker& asker);

}  // namespace conform::lab
