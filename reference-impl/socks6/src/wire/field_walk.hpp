// A cursor over a message that names the fields it passes. It never reads beyond the bytes that
// are there: a field that is cut short is not named, and the walk is over.
#pragma once

#include <string>
#include <string_view>

#include "socks6/wire/dissect.hpp"

namespace socks6::wire {

/// "0x05", or "0x05 connection_refused" when there is a name.
std::string named(std::uint64_t value, std::size_t digits, std::string_view name);

class FieldWalk {
  public:
    explicit FieldWalk(Bytes input) : input_(input) {}

    std::size_t offset() const { return offset_; }
    std::size_t left() const { return input_.size() - offset_; }
    bool stopped() const { return stopped_; }
    /// No further field is named.
    void stop() { stopped_ = true; }
    /// The next bytes, to look ahead; at most `count`.
    Bytes peek(std::size_t count) const;

    /// A big-endian number of up to 8 bytes, shown in decimal; text can be replaced through the
    /// result, which is valid until the next field of `parent`. nullptr when it is not there.
    Field* number(Field& parent, std::string name, std::size_t width);
    /// A number that has names, shown as "0x05 connection_refused".
    template <typename E>
    Field* code(Field& parent, std::string name) {
        auto* field = number(parent, std::move(name), 1);
        if (field) {
            field->text = named(*field->number, 2,
                                to_name(static_cast<E>(static_cast<std::uint8_t>(*field->number))));
        }
        return field;
    }
    /// Some bits of the next byte, without passing it.
    Field* bits(Field& parent, std::string name, std::uint8_t mask);
    void pass_byte() { ++offset_; }
    /// Bytes shown by `text`.
    Field* bytes(Field& parent, std::string name, std::size_t count, std::string text);

    /// Opens a node of several fields at the cursor; close() sets its length and adds it.
    Field open(std::string name) const;
    Field& close(Field& parent, Field&& node) const;

  private:
    /// The field at the cursor, passed; nullptr and stopped when `length` bytes are not there.
    Field* take(Field& parent, std::string name, std::size_t length);

    Bytes input_;
    std::size_t offset_ = 0;
    bool stopped_ = false;
};

/// Names the fields of the options, from the field that says how many there are.
void dissect_options(FieldWalk& walk, Field& message, const Revision& revision);

}  // namespace socks6::wire
