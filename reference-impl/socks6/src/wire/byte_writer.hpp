// Checked writing of one message into a caller's buffer, and why writing stopped.
//
// room(n) comes before every write. Functions that write a part of a message return false once
// something stopped them; done() then gives the error instead of the size.
#pragma once

#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "socks6/wire/bytes.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::wire {

class ByteWriter {
  public:
    /// `message`: a literal, the message's name in errors.
    ByteWriter(std::span<std::uint8_t> out, std::string_view message)
        : out_(out), message_(message) {}

    std::size_t offset() const { return offset_; }

    /// The next `count` bytes of the output, to be filled through the result; an empty one when
    /// there are not as many.
    class Space {
      public:
        Space() = default;
        explicit Space(std::uint8_t* front) : front_(front) {}
        explicit operator bool() const { return front_ != nullptr; }

        void u8(std::uint8_t value) { *front_++ = value; }
        void u16(std::uint16_t value) {
            front_[0] = static_cast<std::uint8_t>(value >> 8);
            front_[1] = static_cast<std::uint8_t>(value);
            front_ += 2;
        }
        void u32(std::uint32_t value) {
            u16(static_cast<std::uint16_t>(value >> 16));
            u16(static_cast<std::uint16_t>(value));
        }
        void bytes(Bytes value) {
            if (value.empty()) return;
            std::memcpy(front_, value.data(), value.size());
            front_ += value.size();
        }

      private:
        std::uint8_t* front_ = nullptr;
    };

    Space room(std::size_t count) {
        if (out_.size() - offset_ < count) [[unlikely]] {
            fail("buffer", "room for the whole message", out_.size());
            return {};
        }
        Space space(out_.data() + offset_);
        offset_ += count;
        return space;
    }

    /// Replaces two bytes that were written before.
    void u16_at(std::size_t offset, std::uint16_t value) { Space(out_.data() + offset).u16(value); }

    /// Notes an error; always false, so that a writing function can return it.
    [[gnu::cold, gnu::noinline]] bool fail(std::string_view field, std::string_view expected,
                                           std::uint64_t got) {
        error_ = WriteError{message_, field, expected, got};
        return false;
    }

    Written done() const {
        if (error_) [[unlikely]]
            return *error_;
        return offset_;
    }

  private:
    std::span<std::uint8_t> out_;
    std::size_t offset_ = 0;
    std::string_view message_;
    std::optional<WriteError> error_;
};

}  // namespace socks6::wire
