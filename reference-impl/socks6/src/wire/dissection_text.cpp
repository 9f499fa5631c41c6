#include <algorithm>
#include <string>

#include "escape.hpp"
#include "socks6/wire/dissect.hpp"

namespace socks6::wire {
namespace {

constexpr std::size_t shown_bytes = 16;
constexpr std::size_t hex_column = 8;
constexpr std::size_t name_column = hex_column + 3 * 8 + 1;  ///< longer bytes push the name right

/// The bytes of a field without children; of other fields the children show them.
std::string bytes_text(const Field& field, Bytes input) {
    const auto available = input.size() - std::min(input.size(), field.offset);
    const auto bytes = input.subspan(input.size() - available, std::min(field.length, available));
    if (field.secret) return bytes.empty() ? "" : "** (" + std::to_string(bytes.size()) + " bytes)";
    std::string text;
    for (const auto byte : bytes.first(std::min(bytes.size(), shown_bytes)))
        text += (text.empty() ? "" : " ") + hex_digits(byte, 2);
    if (bytes.size() > shown_bytes) text += " … (" + std::to_string(bytes.size()) + " bytes)";
    return text;
}

void add_line(std::string& out, const Field& field, Bytes input, std::size_t depth) {
    auto offset = std::to_string(field.offset);
    std::string line = std::string(6 - std::min<std::size_t>(offset.size(), 6), ' ') + offset;
    line += "  ";
    const auto bytes = field.children.empty() ? bytes_text(field, input) : std::string();
    line += bytes;
    // The ellipsis is three bytes and one column.
    const auto columns = line.size() - (bytes.find("…") == std::string::npos ? 0 : 2);
    line += std::string(columns < name_column ? name_column - columns : 2, ' ');
    line += std::string(2 * depth, ' ') + field.name;
    if (!field.text.empty()) line += ": " + field.text;
    out += line + "\n";
    for (const auto& child : field.children) add_line(out, child, input, depth + 1);
}

std::string stopped_text(const Dissection& dissection) {
    if (const auto* need = std::get_if<NeedMore>(&dissection.stopped))
        return "incomplete: at least " + std::to_string(need->at_least) + " more bytes needed\n";
    if (const auto* error = std::get_if<ParseError>(&dissection.stopped))
        return "malformed: " + to_string(*error) + "\n";
    return {};
}

}  // namespace

std::string to_text(const Dissection& dissection, Bytes input) {
    std::string out;
    add_line(out, dissection.root, input, 0);
    return out + stopped_text(dissection);
}

}  // namespace socks6::wire
