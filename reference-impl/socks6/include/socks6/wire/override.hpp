// Messages that no encoder would write: replace single fields of an encoded message.
//
// Every other field keeps the bytes that the encoder gave it; so a wrong option count, a Length
// byte that lies, a foreign version, added or missing padding are all one replacement. The new
// bytes may be more or fewer than the old ones.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "socks6/wire/dissect.hpp"

namespace socks6::wire {

struct Override {
    std::string field;  ///< a path of the dissection: "options[1].length"
    /// A number is written at the field's width (into the field's bits, for a field of bits); it
    /// must fit. Bytes replace the field whatever their number.
    std::variant<std::uint64_t, Buffer> value;
};

/// `encoded`, a well-formed message of type `type`, with the fields replaced. All offsets are those
/// of `encoded`; overlapping replacements are an error. The error names the field and, when it is
/// unknown, the nearest ones.
std::variant<Buffer, std::string> apply_overrides(MessageType type, Bytes encoded,
                                                  const std::vector<Override>& overrides,
                                                  const Dialect& dialect);

}  // namespace socks6::wire
