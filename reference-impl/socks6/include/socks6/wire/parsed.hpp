// What every parser returns: a value, "need more", or an error in one shape.
//
// Parsers are incremental: they are given all bytes since the start of the message and say how
// many of them the message took. They never throw and never allocate; an error holds only literals
// and numbers, so that a hostile peer cannot make it grow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace socks6::wire {

/// The bytes so far are the beginning of a message. At least `at_least` more are needed before
/// another attempt can tell more (a lower bound, never zero).
struct NeedMore {
    std::size_t at_least = 1;

    friend bool operator==(const NeedMore&, const NeedMore&) = default;
};

/// What kind of defect a message has; receivers react to some of them in different ways.
enum class Defect : std::uint8_t {
    version,         ///< a version other than the dialect's
    address_type,    ///< neither 0x01, 0x03 nor 0x04: the rest cannot be located
    address,         ///< an address that cannot be meant (an empty name, say)
    option_length,   ///< shorter than the option's own header, or beyond the option block
    option_content,  ///< a known option of a length or content that its kind does not have
    cap,             ///< a limit of the receiver, not of the draft
    value,           ///< any other field with a value that the message cannot have
};

/// Where and why bytes are no message: "<message>, <field>, offset <n>: expected <…>, got <…>".
struct ParseError {
    Defect defect = Defect::value;
    std::string_view message;   ///< literal: "Request"
    std::string_view field;     ///< literal: "options[].length"
    std::size_t offset = 0;     ///< of the field, from the start of the message
    std::string_view expected;  ///< literal
    std::uint64_t got = 0;      ///< the field's number

    friend bool operator==(const ParseError&, const ParseError&) = default;
};

/// "Request, options[].length, offset 11: expected 2 or more, got 1"
std::string to_string(const ParseError& error);

/// A complete message of `size` bytes at the front of the input.
template <typename T>
struct Complete {
    T value;
    std::size_t size = 0;
};

template <typename T>
class Parsed {
  public:
    Parsed(T value, std::size_t size) : state_(Complete<T>{std::move(value), size}) {}
    Parsed(NeedMore need) : state_(need) {}
    Parsed(ParseError error) : state_(error) {}

    /// Whether a whole message was there; only then may value() and size() be called.
    explicit operator bool() const { return std::holds_alternative<Complete<T>>(state_); }
    bool needs_more() const { return std::holds_alternative<NeedMore>(state_); }
    bool failed() const { return std::holds_alternative<ParseError>(state_); }

    const T& value() const { return std::get_if<Complete<T>>(&state_)->value; }
    const T& operator*() const { return value(); }
    const T* operator->() const { return &value(); }
    std::size_t size() const { return std::get_if<Complete<T>>(&state_)->size; }
    const NeedMore& need() const { return *std::get_if<NeedMore>(&state_); }
    const ParseError& error() const { return *std::get_if<ParseError>(&state_); }

  private:
    std::variant<Complete<T>, NeedMore, ParseError> state_;
};

}  // namespace socks6::wire
