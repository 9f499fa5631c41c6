// What must hold for the parser, dissection and writer of one message type, whatever the bytes.
// A property that does not hold ends the fuzzer with its input.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "socks6/wire/message.hpp"
#include "socks6/wire/reencode.hpp"

namespace socks6::wire {

inline void must(bool holds) {
    if (!holds) std::abort();
}

/// Fewer bytes never tell another story than more: a part of a message needs more, an error or an
/// end once told stays, and the lower bound is one.
template <typename T>
void check_prefix(const Parsed<T>& part, std::size_t size, const Parsed<T>& whole) {
    if (part.needs_more()) {
        must(part.need().at_least > 0);
        if (whole) must(size + part.need().at_least <= whole.size());
    } else if (part.failed()) {
        must(whole.failed() && part.error() == whole.error());
    } else {
        must(whole && part.size() == whole.size() && size >= part.size());
    }
}

/// The tree tells what the parser tells, and lies within the bytes.
template <typename T>
void check_dissection(const Dissection& dissection, const Parsed<T>& parsed, std::size_t size) {
    must(dissection.size <= size);
    must(dissection.complete == static_cast<bool>(parsed));
    if (parsed) must(dissection.size == parsed.size());
    if (parsed.needs_more()) must(std::get<NeedMore>(dissection.stopped) == parsed.need());
    if (parsed.failed()) must(std::get<ParseError>(dissection.stopped) == parsed.error());
}

inline void check_fields(const Field& field, const Field& parent) {
    must(field.offset >= parent.offset);
    must(field.offset + field.length <= parent.offset + parent.length);
    for (const auto& child : field.children) check_fields(child, field);
}

/// `parse`: the parser of `type`, from bytes.
template <typename Parse>
void check_message(MessageType type, Bytes input, const Dialect& dialect, Parse parse) {
    const auto whole = parse(input);
    for (std::size_t size = 0; size < input.size(); ++size)
        check_prefix(parse(input.first(size)), size, whole);

    const auto dissection = dissect(type, input, dialect);
    check_dissection(dissection, whole, input.size());
    check_fields(dissection.root, dissection.root);

    const auto written = reencode(type, input, dialect);
    must(written.has_value() == static_cast<bool>(whole));
    if (written) must(std::ranges::equal(*written, input.first(whole.size())));
}

/// The first byte chooses revision and caps, the rest is the message.
template <typename Parse>
void check_input(MessageType type, const std::uint8_t* data, std::size_t size, Parse parse) {
    if (size == 0) return;
    Dialect dialect;
    if ((data[0] & 1) != 0) dialect.revision = &revision_06();
    if ((data[0] & 2) != 0) dialect.limits = {.options = 4, .option_bytes = 64};
    check_message(type, Bytes(data, size).subspan(1), dialect,
                  [&](Bytes bytes) { return parse(bytes, dialect); });
}

}  // namespace socks6::wire
