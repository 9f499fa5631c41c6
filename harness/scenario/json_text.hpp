// Where the values of a JSON text stand, and what a parser does not tell about them: nesting that
// is too deep, and keys that come twice.
//
// Reads any text without recursion and in bounded memory; what it says is meaningful where the text
// is JSON. Borrows the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conform::scenario {

/// Both from 1; columns count characters of UTF-8, as editors do.
struct TextPlace {
    std::size_t line = 1;
    std::size_t column = 1;
};

TextPlace place_of(std::string_view text, std::size_t offset);

/// Walks over keys and values in the order of the text.
class JsonText {
  public:
    enum class Event { key, value, end };

    explicit JsonText(std::string_view text) : text_(text) {}

    Event next();

    std::size_t offset() const { return offset_; }        ///< of the key or value
    std::size_t depth() const { return frames_.size(); }  ///< objects and lists around it
    bool opens() const { return opens_; }                 ///< the value is an object or a list
    const std::string& key() const { return frames_.back().token; }  ///< after Event::key
    std::string pointer() const;                                     ///< JSON pointer (RFC 6901)

  private:
    struct Frame {
        bool object = false;
        bool key_next = false;
        std::size_t count = 0;  ///< elements begun so far
        std::string token;      ///< key of the current value
    };

    void enter();
    void begin_value();
    std::string_view string_token();

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t offset_ = 0;
    bool opens_ = false;
    std::vector<Frame> frames_;
};

struct JsonSpot {
    std::string pointer;
    std::size_t offset = 0;
};

/// The first object or list inside `bound` others.
std::optional<JsonSpot> first_deeper_than(std::string_view text, std::size_t bound);

/// The first key that its object already has; the pointer ends with it.
std::optional<JsonSpot> first_repeated_key(std::string_view text);

/// The offset of the value at `pointer`, or of the innermost value around it that is there. With
/// `at_key`: of the key, where the pointer ends with one.
std::size_t offset_of(std::string_view text, std::string_view pointer, bool at_key);

/// "/key" with ~ and / escaped.
std::string pointer_part(std::string_view key);

}  // namespace conform::scenario
