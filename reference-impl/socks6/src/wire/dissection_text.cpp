#include <algorithm>
#include <string>

#include "hex.hpp"
#include "socks6/wire/dissect.hpp"

namespace socks6::wire {
namespace {

constexpr std::size_t shown_bytes = 16;
constexpr std::size_t offset_columns = 6;

struct Line {
    std::string offset;
    std::string bytes;
    std::string text;  ///< indented name and text
};

/// Columns on a terminal: the ellipsis is three bytes and one column.
std::size_t columns(const std::string& text) {
    return text.size() - (text.find("…") == std::string::npos ? 0 : 2);
}

/// The bytes of a field without children; of other fields the children show them.
std::string bytes_text(const Field& field, Bytes input) {
    if (!field.children.empty()) return {};
    const auto offset = std::min(input.size(), field.offset);
    const auto bytes = input.subspan(offset, std::min(field.length, input.size() - offset));
    if (field.secret) return bytes.empty() ? "" : "** (" + byte_count_text(bytes.size()) + ")";
    std::string text;
    for (const auto byte : bytes.first(std::min(bytes.size(), shown_bytes)))
        text += (text.empty() ? "" : " ") + hex_digits(byte, 2);
    if (bytes.size() > shown_bytes) text += " … (" + byte_count_text(bytes.size()) + ")";
    return text;
}

void add_lines(std::vector<Line>& lines, const Field& field, Bytes input, std::size_t depth) {
    auto text = std::string(2 * depth, ' ') + field.name;
    if (!field.text.empty()) text += ": " + field.text;
    lines.push_back({std::to_string(field.offset), bytes_text(field, input), std::move(text)});
    for (const auto& child : field.children) add_lines(lines, child, input, depth + 1);
}

std::string stopped_text(const Dissection& dissection) {
    if (const auto* need = std::get_if<NeedMore>(&dissection.stopped))
        return "incomplete: at least " + byte_count_text(need->at_least) + " missing\n";
    if (const auto* error = std::get_if<ParseError>(&dissection.stopped))
        return "malformed: " + to_string(*error) + "\n";
    return {};
}

}  // namespace

std::string to_text(const Dissection& dissection, Bytes input) {
    std::vector<Line> lines;
    add_lines(lines, dissection.root, input, 0);
    std::size_t width = 0;
    for (const auto& line : lines) width = std::max(width, columns(line.bytes));
    std::string out;
    for (const auto& [offset, bytes, text] : lines) {
        out += std::string(offset_columns - std::min(offset.size(), offset_columns), ' ');
        out.append(offset).append("  ").append(bytes);
        out.append(width - columns(bytes) + 2, ' ').append(text).append("\n");
    }
    return out + stopped_text(dissection);
}

}  // namespace socks6::wire
