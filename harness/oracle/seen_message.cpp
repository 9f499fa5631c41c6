#include "oracle/seen_message.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

constexpr std::size_t most_bytes = 512;

/// Overwrites what no report may show.
void hide_secrets(const wire::Field& field, std::vector<std::uint8_t>& bytes) {
    if (field.secret) {
        const auto begin = std::min(field.offset, bytes.size());
        const auto end = std::min(field.offset + field.length, bytes.size());
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                  bytes.begin() + static_cast<std::ptrdiff_t>(end), std::uint8_t{'*'});
    }
    for (const auto& child : field.children) hide_secrets(child, bytes);
}

}  // namespace

std::string place(Party by, std::uint64_t offset) {
    return fmt::format("{}, byte {} of what it sent", to_string(by), offset);
}

MarkedBytes marked(wire::Bytes bytes, std::size_t mark, std::size_t mark_length) {
    MarkedBytes result;
    const auto shown = bytes.first(std::min(bytes.size(), most_bytes));
    result.bytes.assign(shown.begin(), shown.end());
    result.total = bytes.size();
    result.mark_offset = std::min(mark, shown.size());
    result.mark_length = std::min(mark_length, shown.size() - result.mark_offset);
    return result;
}

Sighting sighting(const SeenMessage& message, std::string_view path, std::string expected,
                  const wire::Dialect& dialect) {
    const auto dissection = wire::dissect(message.type, message.bytes, dialect);
    const auto* field = path.empty() ? nullptr : dissection.root.find(path);
    Sighting seen;
    seen.by = message.by;
    seen.what = path.empty() ? std::string(wire::title(message.type))
                             : fmt::format("{}, {}", wire::title(message.type), path);
    seen.expected = std::move(expected);
    const auto mark = field ? field->offset : 0;
    const auto length = field ? field->length : 0;
    if (field) seen.got = field->text;
    seen.where = place(message.by, message.offset + mark);
    seen.bytes = marked(message.bytes, mark, length);
    hide_secrets(dissection.root, seen.bytes.bytes);
    seen.frames = message.frames;
    return seen;
}

}  // namespace conform::oracle
