#include "message_parts.hpp"

namespace socks6::wire {
namespace {

/// Reads one option's header; `length` is of the whole option.
bool read_header(ByteReader& in, std::size_t length_width, std::size_t& length) {
    const std::size_t header = 1 + length_width;
    if (!in.need(header)) return false;
    in.u8();
    length = length_width == 1 ? in.u8() : in.u16();
    if (length >= header) [[likely]]
        return true;
    return in.fail(Defect::option_length, "options[].length", in.offset() - length_width,
                   header == 2 ? "2 or more" : "3 or more", length);
}

/// Passes the data of an option whose header has been read.
bool skip_data(ByteReader& in, std::size_t size) {
    if (!in.need(size)) return false;
    in.bytes(size);
    return true;
}

/// One of several counted options; `total` is the size of those before it.
bool read_option(ByteReader& in, const Limits& limits, std::size_t length_width,
                 std::size_t& total) {
    std::size_t length = 0;
    if (!read_header(in, length_width, length)) return false;
    total += length;
    if (total > limits.option_bytes) [[unlikely]] {
        return in.fail(Defect::cap, "options[].length", in.offset() - length_width,
                       "options within the receiver's size limit", total);
    }
    return skip_data(in, length - 1 - length_width);
}

/// One option of a block that ends at `end`.
bool read_option_within(ByteReader& in, std::size_t length_width, std::size_t end) {
    const std::size_t start = in.offset();
    if (end - start < 1 + length_width) {
        return in.fail(Defect::option_length, "options_length", start,
                       "an option's kind and length before the end of the options", end - start);
    }
    std::size_t length = 0;
    if (!read_header(in, length_width, length)) return false;
    if (length > end - start) {
        return in.fail(Defect::option_length, "options[].length", in.offset() - length_width,
                       "a length within the options", length);
    }
    return skip_data(in, length - 1 - length_width);
}

}  // namespace

// A Length or a count that is too large cannot be seen: it makes the message longer (AMB-02).
bool skip_counted(ByteReader& in, const Dialect& dialect, std::size_t count) {
    if (count > dialect.limits.options) [[unlikely]] {
        return in.fail(Defect::cap, "option_count", in.offset() - 1,
                       "options within the receiver's limit", count);
    }
    std::size_t total = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!read_option(in, dialect.limits, dialect.revision->option_length_width, total))
            return false;
    }
    return true;
}

bool skip_measured(ByteReader& in, const Dialect& dialect, std::size_t size, std::size_t& count) {
    const auto& revision = *dialect.revision;
    if (size > revision.option_block_limit)
        return in.fail(Defect::value, "options_length", in.offset() - 2, "at most 16384", size);
    if (size > dialect.limits.option_bytes) {
        return in.fail(Defect::cap, "options_length", in.offset() - 2,
                       "options within the receiver's size limit", size);
    }
    const std::size_t end = in.offset() + size;
    for (count = 0; in.offset() < end; ++count) {
        if (count == dialect.limits.options) {
            return in.fail(Defect::cap, "options", in.offset(),
                           "options within the receiver's limit", count + 1);
        }
        if (!read_option_within(in, revision.option_length_width, end)) return false;
    }
    return true;
}

}  // namespace socks6::wire
