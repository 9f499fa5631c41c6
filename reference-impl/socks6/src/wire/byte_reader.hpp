// Checked reading of one message from the front of its bytes, and why reading stopped.
//
// need(n) comes before every read: it either makes sure of n more bytes or notes how many are
// missing. Functions that read a part of a message return false once something stopped them, and
// the parser then returns stopped(). Everything on the good path is inline; errors are not.
#pragma once

#include <optional>
#include <string_view>

#include "socks6/wire/bytes.hpp"
#include "socks6/wire/parsed.hpp"

namespace socks6::wire {

class ByteReader {
  public:
    /// `message`: a literal, the message's name in errors.
    ByteReader(Bytes input, std::string_view message) : input_(input), message_(message) {}

    std::size_t offset() const { return offset_; }

    /// Whether `count` more bytes are there.
    bool need(std::size_t count) {
        const std::size_t left = input_.size() - offset_;
        if (left >= count) [[likely]]
            return true;
        missing_ = count - left;
        return false;
    }

    // Only after need() has seen the bytes.
    std::uint8_t u8() { return input_[offset_++]; }
    std::uint16_t u16() {
        const auto high = u8();
        return static_cast<std::uint16_t>(high << 8 | u8());
    }
    std::uint32_t u32() {
        const std::uint32_t high = u16();
        return high << 16 | u16();
    }
    Bytes bytes(std::size_t count) {
        const auto result = input_.subspan(offset_, count);
        offset_ += count;
        return result;
    }
    /// The bytes since `start`.
    Bytes since(std::size_t start) const { return input_.subspan(start, offset_ - start); }

    /// Notes an error; always false, so that a reading function can return it.
    [[gnu::cold, gnu::noinline]] bool fail(Defect defect, std::string_view field,
                                           std::size_t offset, std::string_view expected,
                                           std::uint64_t got) {
        error_ = ParseError{defect, message_, field, offset, expected, got};
        return false;
    }

    /// The parser's answer after a function has returned false.
    template <typename T>
    [[gnu::cold, gnu::noinline]] Parsed<T> stopped() const {
        if (error_) return *error_;
        return NeedMore{missing_};
    }

  private:
    Bytes input_;
    std::size_t offset_ = 0;
    std::size_t missing_ = 0;
    std::string_view message_;
    std::optional<ParseError> error_;
};

}  // namespace socks6::wire
