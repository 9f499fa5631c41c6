// SOCKS options as they stand in a message: kind, length, data (draft-05, "SOCKS Options").
//
// OptionsView walks the options of a parsed message in place. The parser has already checked that
// every Length lies within the block, so iteration cannot fail; what the data mean is decoded by
// decode_option (typed_option.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "socks6/wire/bytes.hpp"
#include "socks6/wire/revision.hpp"

namespace socks6::wire {

struct OptionView {
    std::uint8_t kind = 0;
    Bytes data;              ///< without kind and length
    std::size_t offset = 0;  ///< of the kind byte, from the start of the options

    /// The whole option on the wire, header included.
    std::size_t wire_size(const Revision& revision) const {
        return 1 + revision.option_length_width + data.size();
    }
};

class OptionsView {
  public:
    class iterator {
      public:
        using value_type = OptionView;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::input_iterator_tag;
        using pointer = const OptionView*;
        using reference = OptionView;

        iterator() = default;
        iterator(Bytes block, std::size_t offset, std::size_t length_width)
            : block_(block), offset_(offset), length_width_(length_width) {}

        OptionView operator*() const {
            const std::size_t header = 1 + length_width_;
            return {block_[offset_], block_.subspan(offset_ + header, length_at_cursor() - header),
                    offset_};
        }
        iterator& operator++() {
            offset_ += length_at_cursor();
            return *this;
        }
        iterator operator++(int) {
            auto before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const iterator& a, const iterator& b) {
            return a.offset_ == b.offset_;
        }

      private:
        std::size_t length_at_cursor() const {
            const std::size_t first = block_[offset_ + 1];
            return length_width_ == 1 ? first : first << 8 | block_[offset_ + 2];
        }

        Bytes block_;
        std::size_t offset_ = 0;
        std::size_t length_width_ = 1;
    };

    OptionsView() = default;
    /// `block`: `count` options, each Length checked. Borrowed.
    OptionsView(Bytes block, std::size_t count, const Revision& revision)
        : block_(block), count_(count), length_width_(revision.option_length_width) {}

    iterator begin() const { return {block_, 0, length_width_}; }
    iterator end() const { return {block_, block_.size(), length_width_}; }
    std::size_t size() const { return count_; }
    bool empty() const { return count_ == 0; }
    Bytes block() const { return block_; }

  private:
    Bytes block_;
    std::size_t count_ = 0;
    std::size_t length_width_ = 1;
};

}  // namespace socks6::wire
