#include "reports/annotated_hex.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace conform::reports {
namespace {

constexpr std::size_t rows_around = 2;
constexpr std::size_t rows_at_most = 8;

char printable(std::uint8_t byte) {
    return byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
}

std::string ascii(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) text += printable(byte);
    return text;
}

/// The marked bytes, cut to those that are there.
struct Mark {
    std::size_t begin = 0;
    std::size_t end = 0;
};

Mark mark_within(const MarkedBytes& marked) {
    const std::size_t size = marked.bytes.size();
    const std::size_t begin = std::min(marked.mark_offset, size);
    return {.begin = begin, .end = begin + std::min(marked.mark_length, size - begin)};
}

std::string carets(const Mark& mark, std::size_t row, std::size_t count) {
    std::string text;
    for (std::size_t at = row; at < row + count; ++at) {
        const bool here = at >= mark.begin && at < mark.end;
        const bool next = here && at + 1 < mark.end && at + 1 < row + count;
        text += here ? "^^" : "  ";
        text += next ? '^' : ' ';
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

/// As many as fit beside their offset and their text.
std::size_t bytes_per_row(std::size_t width) {
    constexpr std::size_t beside = TextPage::label_width + 2 + 6 + 1;
    for (const std::size_t count : {16U, 8U}) {
        if (beside + 4 * count <= width) return count;
    }
    return 4;
}

/// One row and, where it holds a part of the mark, the line under it.
void write_row(TextPage& page, const MarkedBytes& marked, const Mark& mark, std::size_t row,
               std::size_t per_row) {
    const std::size_t count = std::min(per_row, marked.bytes.size() - row);
    const auto bytes = std::span(marked.bytes).subspan(row, count);
    const std::string left(TextPage::label_width + 2, ' ');
    std::vector<Piece> pieces{{left + fmt::format("{:04x}  ", row), Paint::dim}};
    for (std::size_t i = 0; i < per_row; ++i) {
        const bool here = row + i >= mark.begin && row + i < mark.end;
        const std::string text = i < count ? fmt::format("{:02x} ", bytes[i]) : "   ";
        pieces.push_back({text, here ? Paint::red : Paint::none});
    }
    pieces.push_back({fmt::format(" {}", ascii(bytes)), Paint::dim});
    page.line(pieces);
    if (mark.begin < row + count && mark.end > row) {
        page.line({{left + "      " + carets(mark, row, count), Paint::red}});
    }
}

}  // namespace

void write_annotated_hex(TextPage& page, const MarkedBytes& marked) {
    if (marked.bytes.empty()) return;
    const std::size_t per_row = bytes_per_row(page.width());
    const Mark mark = mark_within(marked);
    const std::size_t rows = (marked.bytes.size() + per_row - 1) / per_row;
    std::size_t first = 0;
    std::size_t last = rows;
    if (!page.style().verbose) {
        const std::size_t at = mark.begin / per_row;
        first = at > rows_around ? at - rows_around : 0;
        last = std::min(rows, first + rows_at_most);
    }
    const std::size_t shown = std::min(last * per_row, marked.bytes.size()) - first * per_row;
    const std::uint64_t total = std::max<std::uint64_t>(marked.total, marked.bytes.size());
    page.labelled("bytes", shown == total ? fmt::format("{}", total)
                                          : fmt::format("{} of {}, from byte {}", shown, total,
                                                        first * per_row));
    for (std::size_t row = first; row < last; ++row) {
        write_row(page, marked, mark, row * per_row, per_row);
    }
}

std::string short_hex(std::span<const std::uint8_t> bytes, std::size_t most) {
    const auto start = bytes.first(std::min(most, bytes.size()));
    std::string text;
    for (const std::uint8_t byte : start) text += fmt::format("{:02x} ", byte);
    text += fmt::format("|{}|", ascii(start));
    if (start.size() < bytes.size()) text += "...";
    return text;
}

}  // namespace conform::reports
