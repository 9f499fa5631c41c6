// A message as it stood in the capture, and how to point at one of its fields.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "oracle/docket.hpp"
#include "socks6/wire/dissect.hpp"

namespace conform::oracle {

/// Bytes are borrowed, valid as long as the window they stand in is left alone.
struct SeenMessage {
    socks6::wire::MessageType type = socks6::wire::MessageType::request;
    Party by = Party::client;
    socks6::wire::Bytes bytes{};
    std::uint64_t offset = 0;  ///< of its first byte in what the party sent
    std::vector<std::uint64_t> frames{};
    std::int64_t t_ns = 0;  ///< of the last byte
};

/// A sighting of the field at `path` ("options[0].leg"; empty: of the whole message): what it is
/// called, what it says, its bytes marked, passwords overwritten.
Sighting sighting(const SeenMessage& message, std::string_view path, std::string expected,
                  const socks6::wire::Dialect& dialect);

/// "proxy, byte 5 of what it sent"
std::string place(Party by, std::uint64_t offset);

/// At most 512 of the bytes, with the part from `mark` marked.
MarkedBytes marked(socks6::wire::Bytes bytes, std::size_t mark, std::size_t mark_length);

}  // namespace conform::oracle
