// Bytes -> a tree of named fields, for transcripts, reports, `decode HEX`, and for judging: an
// expectation names a field of the tree and compares its number, its bytes or its text.
//
// Unlike the parsers this is lenient: it names every field that is there, also in messages that
// are cut short or malformed, and says where it had to stop. It allocates; it is not for the hot
// path of a proxy. Names are stable: scenarios and reports rely on them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "socks6/wire/bytes.hpp"
#include "socks6/wire/parsed.hpp"
#include "socks6/wire/revision.hpp"

namespace socks6::wire {

enum class MessageType : std::uint8_t {
    request,
    version_mismatch_reply,
    authentication_reply,
    operation_reply,
    udp_association_init,
    udp_association_confirmation,
    datagram_header,
    password_request,
    password_reply,
};

/// "request", "authentication_reply", …: the names used in scenarios.
std::string_view to_name(MessageType type);
std::optional<MessageType> message_type_from_name(std::string_view name);
/// "Request", "Authentication Reply", …: the draft's names, for people.
std::string_view title(MessageType type);

struct Field {
    std::string name;        ///< "port", "reply_code", "options", "[0]", "leg"
    std::size_t offset = 0;  ///< from the start of the message, in bytes
    std::size_t length = 0;  ///< in bytes; a field of some bits has the byte that holds them
    std::optional<std::uint64_t> number;  ///< fields that are numbers, up to 64 bits
    std::uint8_t bits_mask = 0;  ///< fields of some bits: which of the byte; 0 for whole bytes
    std::string text;            ///< "0x05 connection_refused", "192.0.2.1", "\"example.org\""
    bool secret = false;         ///< a password: neither text nor bytes are to be shown
    std::vector<Field> children;

    /// The field at a path below this one: "options[0].leg". nullptr when it is not there.
    const Field* find(std::string_view path) const;
};

/// What dissect found in the input.
struct Dissection {
    MessageType type = MessageType::request;
    Field root;             ///< named after the message; covers `size` bytes
    std::size_t size = 0;   ///< bytes that belong to the message
    bool complete = false;  ///< whether the whole message was there and well-formed
    /// Why it is not complete: the parser's answer.
    std::variant<std::monostate, NeedMore, ParseError> stopped;
};

/// The fields of the message of type `type` at the front of `input`.
Dissection dissect(MessageType type, Bytes input, const Dialect& dialect);

/// The tree as indented lines "offset  bytes  name: text", for a terminal or a report.
std::string to_text(const Dissection& dissection, Bytes input);

}  // namespace socks6::wire
