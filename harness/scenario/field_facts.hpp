// The fields that a scenario may name: of each message and of each option, by the dissector's
// names, with the size of their numbers and the words that stand for them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "socks6/wire/dissect.hpp"

namespace conform::scenario {

/// The enumeration whose names a field may be given by.
enum class Words : std::uint8_t {
    none,
    command,
    address_type,
    authentication_type,
    method,
    reply_code,
    leg,
    level,
    scheduler,
    expenditure,
    presence,  ///< true and false
};

enum class FieldKind : std::uint8_t {
    number,
    address,
    endpoint,  ///< address and port together
    bytes,
    methods,  ///< bytes, each of which is a method
};

struct FieldFact {
    std::string_view name;
    FieldKind kind = FieldKind::number;
    std::uint64_t largest = 0xFF;
    Words words = Words::none;
    bool written = false;  ///< a `send` may give it; others only by override
};

/// What a message has besides its options; pseudo-fields of expectations included.
std::span<const FieldFact> message_fields(socks6::wire::MessageType type);

/// Whether messages of this type carry options.
bool has_options(socks6::wire::MessageType type);

struct OptionFact {
    std::string_view name;
    std::vector<FieldFact> fields;
};

std::span<const OptionFact> option_facts();

/// nullptr where there is none.
const FieldFact* find_field(std::span<const FieldFact> fields, std::string_view name);
const OptionFact* find_option(std::string_view name);

/// All message types, by name.
std::vector<std::string_view> message_names();

/// The value of a word; empty when there is no such word.
std::optional<std::uint64_t> value_of(Words words, std::string_view name);
std::vector<std::string_view> names_of(Words words);

/// Whether `path` ("options.tfo.payload_size", "options[0].leg", "version.minor", "address") can be
/// a field of such a message; by_name: whether options may be picked by name.
bool is_path_in(socks6::wire::MessageType type, std::string_view path, bool by_name);

}  // namespace conform::scenario
