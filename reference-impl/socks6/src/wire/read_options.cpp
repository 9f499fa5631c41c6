#include "message_parts.hpp"

namespace socks6::wire {
namespace {

/// Reads one option's header and skips its data. `total` is the size of the options so far.
bool read_option(ByteReader& in, const Limits& limits, std::size_t length_width,
                 std::size_t& total) {
    const std::size_t header = 1 + length_width;
    if (!in.need(header)) return false;
    in.u8();
    const std::size_t length_offset = in.offset();
    const std::size_t length = length_width == 1 ? in.u8() : in.u16();
    if (length < header) [[unlikely]] {
        return in.fail(Defect::option_length, "options[].length", length_offset,
                       header == 2 ? "2 or more" : "3 or more", length);
    }
    total += length;
    if (total > limits.option_bytes) [[unlikely]] {
        return in.fail(Defect::cap, "options[].length", length_offset,
                       "options within the receiver's size limit", total);
    }
    if (!in.need(length - header)) return false;
    in.bytes(length - header);
    return true;
}

/// The block whose options are counted. A Length or a count that is too large cannot be seen: it
/// makes the message longer (AMB-02).
bool read_counted(ByteReader& in, const Dialect& dialect, OptionsView& options) {
    if (!in.need(1)) return false;
    const std::size_t count = in.u8();
    if (count > dialect.limits.options) [[unlikely]] {
        return in.fail(Defect::cap, "option_count", in.offset() - 1,
                       "options within the receiver's limit", count);
    }
    const std::size_t start = in.offset();
    std::size_t total = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!read_option(in, dialect.limits, dialect.revision->option_length_width, total))
            return false;
    }
    options = OptionsView(in.since(start), count, *dialect.revision);
    return true;
}

}  // namespace

bool read_options(ByteReader& in, const Dialect& dialect, OptionsView& options) {
    return read_counted(in, dialect, options);
}

}  // namespace socks6::wire
