#include "scenario/json_cursor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "requirements/nearest.hpp"
#include "scenario/json_text.hpp"

namespace conform::scenario {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_shown = 60;
constexpr std::size_t longest_line = 4096;
constexpr std::size_t most_listed = 24;

std::string brief(const Json& scalar) {
    std::string text = scalar.dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > longest_shown) text = text.substr(0, longest_shown) + "...";
    return text;
}

/// A long list says less than the suggestion that goes with it.
std::string listed(const std::vector<std::string_view>& known) {
    if (known.empty()) return {};
    if (known.size() == 1) return std::string(known.front());
    if (known.size() > most_listed) return fmt::format("one of {} names", known.size());
    return fmt::format("one of {}", fmt::join(known, ", "));
}

std::string meant(std::string_view name, const std::vector<std::string_view>& known) {
    return requirements::suggestion(requirements::nearest(name, known, 1));
}

}  // namespace

std::string shown_text(std::string_view text) {
    return brief(Json(text));
}

std::string Cursor::shown() const {
    if (value_->is_object()) return value_->empty() ? "an empty object" : "an object";
    if (value_->is_array()) return value_->empty() ? "an empty list" : "a list";
    return brief(*value_);
}

bool Cursor::is_object() const {
    return value_->is_object();
}
bool Cursor::is_list() const {
    return value_->is_array();
}
bool Cursor::is_text() const {
    return value_->is_string();
}
bool Cursor::is_number() const {
    return value_->is_number();
}

const std::string& Cursor::text() const {
    if (!is_text()) fail("wrong type", "text");
    return value_->get_ref<const std::string&>();
}

std::uint64_t Cursor::number(std::uint64_t largest) const {
    if (!value_->is_number()) fail("wrong type", "a number");
    const bool whole = value_->is_number_unsigned() ||
                       (value_->is_number_integer() && value_->get<std::int64_t>() >= 0);
    if (!whole || value_->get<std::uint64_t>() > largest) {
        const bool open = largest == UINT64_MAX;
        fail("out of range",
             open ? "a whole number from 0 on" : fmt::format("a whole number, 0 to {}", largest));
    }
    return value_->get<std::uint64_t>();
}

std::int64_t Cursor::signed_number() const {
    constexpr std::int64_t largest = std::int64_t{1} << 40;
    if (!value_->is_number()) fail("wrong type", "a number");
    if (!value_->is_number_integer()) fail("out of range", "a whole number");
    const auto value = value_->get<std::int64_t>();
    if (value < -largest || value > largest) {
        fail("out of range", fmt::format("at most {} either way", largest));
    }
    return value;
}

bool Cursor::boolean() const {
    if (!value_->is_boolean()) fail("wrong type", "true or false");
    return value_->get<bool>();
}

std::vector<Cursor> Cursor::elements() const {
    if (!is_list()) fail("wrong type", "a list");
    std::vector<Cursor> result;
    result.reserve(value_->size());
    for (const Json& element : *value_) {
        result.emplace_back(element, fmt::format("{}/{}", pointer_, result.size()));
    }
    return result;
}

std::vector<std::pair<std::string, Cursor>> Cursor::members() const {
    if (!is_object()) fail("wrong type", "an object");
    std::vector<std::pair<std::string, Cursor>> result;
    for (const auto& [key, member] : value_->items()) {
        if (key != "comment") {
            result.emplace_back(key, Cursor(member, pointer_ + pointer_part(key)));
        }
    }
    return result;
}

const std::string& Cursor::line() const {
    const std::string& result = text();
    if (result.empty()) fail("empty", "text");
    if (result.size() > longest_line) {
        fail("too long", fmt::format("at most {} bytes", longest_line),
             std::to_string(result.size()));
    }
    return result;
}

std::vector<Cursor> Cursor::some_elements() const {
    auto result = elements();
    if (result.empty()) fail("empty", "at least one element");
    return result;
}

std::size_t Cursor::word(const std::vector<std::string_view>& words, std::string_view kind) const {
    const auto found = std::find(words.begin(), words.end(), text());
    if (found == words.end()) fail_unknown(kind, words);
    return static_cast<std::size_t>(found - words.begin());
}

void Cursor::allow(const std::vector<std::string_view>& keys) const {
    for (const auto& [key, ignored] : members()) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
            fail_key(key, "unknown key", keys);
        }
    }
}

std::optional<Cursor> Cursor::find(std::string_view key) const {
    if (!is_object()) fail("wrong type", "an object");
    const auto found = value_->find(key);
    if (found == value_->end()) return std::nullopt;
    return Cursor(*found, pointer_ + pointer_part(key));
}

Cursor Cursor::at(std::string_view key) const {
    auto found = find(key);
    if (!found) fail(fmt::format("key \"{}\" is missing", key), "", "");
    return *found;
}

std::string Cursor::one_of(const std::vector<std::string_view>& keys, std::string_view kind) const {
    std::string chosen;
    for (const auto& [key, ignored] : members()) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) continue;
        if (!chosen.empty()) {
            throw Failure{pointer_ + pointer_part(key), "one key too many",
                          fmt::format("one {}", kind),
                          fmt::format("\"{}\" beside \"{}\"", key, chosen), true};
        }
        chosen = key;
    }
    if (chosen.empty()) {
        fail(fmt::format("{} is missing", kind), listed(keys), "");
    }
    return chosen;
}

void Cursor::fail(std::string what, std::string expected) const {
    fail(std::move(what), std::move(expected), shown());
}

void Cursor::fail(std::string what, std::string expected, std::string got) const {
    throw Failure{pointer_, std::move(what), std::move(expected), std::move(got), false};
}

void Cursor::fail_key(std::string_view key, std::string what,
                      const std::vector<std::string_view>& known) const {
    throw Failure{pointer_ + pointer_part(key),
                  fmt::format("{} {}{}", what, shown_text(key), meant(key, known)), listed(known),
                  "", true};
}

void Cursor::fail_unknown(std::string_view kind, const std::vector<std::string_view>& known) const {
    fail(fmt::format("unknown {} {}{}", kind, shown(), is_text() ? meant(text(), known) : ""),
         listed(known), "");
}

}  // namespace conform::scenario
