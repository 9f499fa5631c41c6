// One value of a scenario's JSON with its pointer: strict reading, errors that say where.
//
// Every reader throws Failure on the first thing that is wrong; load() (load.hpp) is the only one
// that catches it and makes a LoadError of it. Borrows the document.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conform::scenario {

/// What is wrong, and where: thrown while a file is loaded, never seen outside of load().
struct Failure {
    std::string pointer;
    std::string what;
    std::string expected;  ///< empty where `what` says it all
    std::string got;
    bool at_key = false;  ///< the pointer ends with the key that is wrong
};

class Cursor {
  public:
    Cursor(const nlohmann::ordered_json& value, std::string pointer)
        : value_(&value), pointer_(std::move(pointer)) {}

    const nlohmann::ordered_json& value() const { return *value_; }
    const std::string& pointer() const { return pointer_; }

    bool is_object() const;
    bool is_list() const;
    bool is_text() const;
    bool is_number() const;

    /// Each of them fails with "expected …, got …" on any other type.
    const std::string& text() const;
    std::uint64_t number(std::uint64_t largest = UINT64_MAX) const;
    std::int64_t signed_number() const;
    bool boolean() const;
    std::vector<Cursor> elements() const;
    std::vector<std::pair<std::string, Cursor>> members() const;  ///< without "comment"

    /// Text of at least one and at most 4096 bytes.
    const std::string& line() const;
    /// At least one element.
    std::vector<Cursor> some_elements() const;
    /// The text as one of the words, by its index; `kind` names them in the error.
    std::size_t word(const std::vector<std::string_view>& words, std::string_view kind) const;

    /// An object with no key but these (and "comment").
    void allow(const std::vector<std::string_view>& keys) const;
    std::optional<Cursor> find(std::string_view key) const;
    Cursor at(std::string_view key) const;  ///< fails when it is missing
    /// The one key of `keys` that is there; fails on none and on a second one.
    std::string one_of(const std::vector<std::string_view>& keys, std::string_view kind) const;

    [[noreturn]] void fail(std::string what, std::string expected = {}) const;
    [[noreturn]] void fail(std::string what, std::string expected, std::string got) const;
    /// Fails at a key of this object; `known` are what it may have meant.
    [[noreturn]] void fail_key(std::string_view key, std::string what,
                               const std::vector<std::string_view>& known) const;
    /// "unknown KIND "X", did you mean Y?: expected one of …"
    [[noreturn]] void fail_unknown(std::string_view kind,
                                   const std::vector<std::string_view>& known) const;

  private:
    std::string shown() const;

    const nlohmann::ordered_json* value_;
    std::string pointer_;
};

/// Text as an error shows it: quoted, short, ASCII, without control bytes.
std::string shown_text(std::string_view text);

}  // namespace conform::scenario
