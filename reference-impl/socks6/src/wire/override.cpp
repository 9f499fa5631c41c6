#include "socks6/wire/override.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace socks6::wire {
namespace {

/// New bytes for a range of the encoded message; for bits, the mask and the bits.
struct Edit {
    std::string field;
    std::size_t offset = 0;
    std::size_t length = 0;
    std::uint8_t bits_mask = 0;
    Buffer bytes;
};

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

void collect_paths(const Field& field, const std::string& prefix, std::vector<std::string>& paths) {
    for (const auto& child : field.children) {
        const bool joined = prefix.empty() || child.name.front() == '[';
        auto path = prefix + (joined ? "" : ".") + child.name;
        collect_paths(child, path, paths);
        paths.push_back(std::move(path));
    }
}

std::string unknown_field(const Field& root, const std::string& wanted) {
    std::vector<std::string> paths;
    collect_paths(root, "", paths);
    std::vector<std::pair<std::size_t, std::string>> ranked;
    ranked.reserve(paths.size());
    for (auto& path : paths) ranked.emplace_back(edit_distance(wanted, path), std::move(path));
    std::ranges::sort(ranked);
    std::string text = "unknown field \"" + wanted + "\" in " + root.name + "; the nearest are ";
    const auto shown = std::min<std::size_t>(ranked.size(), 3);
    for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + ranked[i].second;
    return text;
}

std::variant<Edit, std::string> number_edit(Edit edit, const Field& field, std::uint64_t value) {
    const auto width = static_cast<unsigned>(
        field.bits_mask != 0 ? static_cast<std::size_t>(std::popcount(field.bits_mask))
                             : field.length * 8);
    if (!field.number) return edit.field + ": is not a number; expected bytes";
    if (width < 64 && value >> width != 0) {
        return edit.field + ": expected a number of " + std::to_string(width) + " bits, got " +
               std::to_string(value);
    }
    if (field.bits_mask != 0) {
        edit.bits_mask = field.bits_mask;
        edit.bytes = {static_cast<std::uint8_t>(value << std::countr_zero(field.bits_mask))};
        return edit;
    }
    for (auto shift = width; shift > 0; shift -= 8)
        edit.bytes.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
    return edit;
}

std::variant<Edit, std::string> make_edit(const Field& root, const Override& replacement) {
    const auto* field = replacement.field.empty() ? nullptr : root.find(replacement.field);
    if (!field) return unknown_field(root, replacement.field);
    Edit edit{replacement.field, field->offset, field->length, 0, {}};
    if (const auto* value = std::get_if<std::uint64_t>(&replacement.value))
        return number_edit(std::move(edit), *field, *value);
    edit.bytes = std::get<Buffer>(replacement.value);
    return edit;
}

/// `a` begins no later than `b`.
bool overlap(const Edit& a, const Edit& b) {
    if (a.field == b.field) return true;
    if (b.offset >= a.offset + a.length) return false;
    const bool separate_bits =
        a.bits_mask != 0 && b.bits_mask != 0 && (a.bits_mask & b.bits_mask) == 0;
    return b.length > 0 && !separate_bits;
}

Buffer apply(Bytes encoded, const std::vector<Edit>& edits) {
    Buffer result;
    std::size_t copied = 0;
    for (const auto& edit : edits) {
        if (edit.bits_mask != 0 && copied > edit.offset) {  // the byte's other bits came before
            result.back() =
                static_cast<std::uint8_t>((result.back() & ~edit.bits_mask) | edit.bytes.front());
            continue;
        }
        const auto kept = encoded.subspan(copied, edit.offset - copied);
        result.insert(result.end(), kept.begin(), kept.end());
        copied = edit.offset + edit.length;
        if (edit.bits_mask != 0) {
            result.push_back(static_cast<std::uint8_t>((encoded[edit.offset] & ~edit.bits_mask) |
                                                       edit.bytes.front()));
        } else {
            result.insert(result.end(), edit.bytes.begin(), edit.bytes.end());
        }
    }
    const auto rest = encoded.subspan(copied);
    result.insert(result.end(), rest.begin(), rest.end());
    return result;
}

}  // namespace

std::variant<Buffer, std::string> apply_overrides(MessageType type, Bytes encoded,
                                                  const std::vector<Override>& overrides,
                                                  const Dialect& dialect) {
    const auto dissection = dissect(type, encoded, dialect);
    std::vector<Edit> edits;
    for (const auto& replacement : overrides) {
        auto edit = make_edit(dissection.root, replacement);
        if (auto* error = std::get_if<std::string>(&edit)) return std::move(*error);
        edits.push_back(std::get<Edit>(std::move(edit)));
    }
    std::ranges::stable_sort(edits, [](const Edit& a, const Edit& b) {
        return std::pair(a.offset, a.length) < std::pair(b.offset, b.length);
    });
    for (std::size_t i = 0; i < edits.size(); ++i) {
        for (std::size_t j = i + 1; j < edits.size(); ++j) {
            if (overlap(edits[i], edits[j]))
                return edits[i].field + " and " + edits[j].field + ": replacements overlap";
        }
    }
    return apply(encoded, edits);
}

}  // namespace socks6::wire
