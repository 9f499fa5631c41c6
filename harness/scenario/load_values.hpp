// Small values of a scenario file: numbers and expressions, times, names of actors and variables,
// requirement ids. Internal to this module; they throw Failure (json_cursor.hpp).
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "scenario/field_facts.hpp"
#include "scenario/load_context.hpp"

namespace conform::scenario {

/// A number up to `largest`, one of the words, or "=expression" over known variables.
Scalar load_scalar(const LoadContext& context, const Cursor& at, std::uint64_t largest,
                   Words words = Words::none);

/// "=expression" without the '='; its variables must have a value.
Expression load_expression(const LoadContext& context, const Cursor& at);

/// Whether the text is to be read as an expression.
bool is_expression(const Cursor& at);

/// "50ms", "5s", "2min", at most the bound for a case.
Duration load_duration(const Bounds& bounds, const Cursor& at);
std::optional<Duration> find_duration(const LoadContext& context, const Cursor& parent,
                                      std::string_view key);

/// Ids that the catalogue has; the context remembers them.
std::vector<std::string> load_covers(LoadContext& context, const Cursor& at);

/// `covers` and `level` of an object that judges.
Judgement load_judgement(LoadContext& context, const Cursor& object);

/// An actor with one of these roles.
const Actor& load_actor(const LoadContext& context, const Cursor& at,
                        std::span<const ActorRole> roles);

/// `actor` and `connection` of a step.
Speaker load_speaker(LoadContext& context, const Cursor& step, std::span<const ActorRole> roles);

/// A connection's name: its {variables} must have a value.
std::string load_connection_name(const LoadContext& context, const Cursor& at);

/// The name of a variable that gets a value when the step is done.
std::string load_capture(LoadContext& context, const Cursor& at);

/// The same where the name is a key of `object`.
std::string load_capture_name(LoadContext& context, const Cursor& object, const std::string& key);

/// {"text"}, {"hex"} or {"pattern", "length", "offset"}.
Data load_data(const LoadContext& context, const Cursor& at);

/// "06 00 01": pairs of hex digits, spaces between them.
socks6::wire::Buffer load_hex(const Cursor& at);

/// What a copy of this value costs, roughly, in bytes.
std::uint64_t weight(const nlohmann::ordered_json& value);

/// `text` under `key`, or nothing.
std::string find_line(const Cursor& parent, std::string_view key);

/// The names of a word table, in its order.
template <typename Table>
std::vector<std::string_view> names_in(const Table& table) {
    std::vector<std::string_view> names;
    names.reserve(table.size());
    for (const auto& [value, name] : table) names.push_back(name);
    return names;
}

/// The value that one of the words of a table names.
template <typename Table>
auto load_word(const Cursor& at, const Table& table, std::string_view kind) {
    return table.at(at.word(names_in(table), kind)).first;
}

}  // namespace conform::scenario
