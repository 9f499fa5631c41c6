// SOCKS 5 as a proxy's side speaks it (RFC 1928): what programs on this machine send, and answers.
//
// Parsers are incremental and borrow from the input, as those of socks6/wire do. The Username/
// Password messages are those of RFC 1929: socks6/wire/message.hpp.
#pragma once

#include <cstdint>
#include <optional>

#include "socks6/session/client_engine.hpp"
#include "socks6/session/endpoint.hpp"
#include "socks6/wire/parsed.hpp"

namespace socks6::client::socks5 {

struct Greeting {
    wire::Bytes methods;

    bool offers(wire::Method method) const;
};

enum class Command : std::uint8_t { connect = 1, bind = 2, udp_associate = 3 };

/// The command may be unknown.
struct Request {
    Command command = Command::connect;
    session::Endpoint target;
};

/// In front of a datagram's payload; its size tells where that begins.
struct DatagramHeader {
    std::uint8_t fragment = 0;  ///< 0: not fragmented
    session::Endpoint remote;
};

enum class Reply : std::uint8_t {
    success = 0,
    general_failure = 1,
    not_allowed = 2,
    network_unreachable = 3,
    host_unreachable = 4,
    connection_refused = 5,
    ttl_expired = 6,
    command_not_supported = 7,
    address_type_not_supported = 8,
};

wire::Parsed<Greeting> parse_greeting(wire::Bytes input);
wire::Parsed<Request> parse_request(wire::Bytes input);
/// NeedMore is malformed, as a datagram is whole.
wire::Parsed<DatagramHeader> parse_datagram_header(wire::Bytes input);

wire::Buffer method_selection(wire::Method method);
wire::Buffer reply(Reply code, const session::Endpoint& bound);
wire::Buffer datagram(const session::Endpoint& remote, wire::Bytes payload);

/// SOCKS 6 has one code more, "timed out", which is told as "host unreachable"; what is not the
/// target's failure is "general failure".
Reply reply_code(const session::Failed& failed);

}  // namespace socks6::client::socks5
