#include "reports/transcript_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reports/escape.hpp"

namespace conform::reports {
namespace {

constexpr std::size_t side_by_side_from = 100;
constexpr std::size_t rows_at_start = 40;
constexpr std::size_t rows_at_end = 20;
constexpr std::size_t margin = 2;

/// One side of a row, escaped; `time` stands at its right end and does not count as a difference.
struct Cell {
    std::string text;
    std::string time;
};

struct Row {
    Cell target;
    Cell reference;
    bool differs = false;
};

Cell cell(const TextPage& page, const TranscriptBlock* block, std::size_t row) {
    if (block == nullptr || row >= block->rows.size()) return {};
    Cell result{.text = page.escape(block->rows[row]), .time = {}};
    // The time of an entry stands on its first row.
    if (row == 0) {
        result.time = fmt::format("+{:.3f} ms", static_cast<double>(block->t_ns) / 1e6);
    }
    return result;
}

std::vector<Row> rows_of(const TextPage& page, const std::vector<TranscriptBlock>& target,
                         const std::vector<TranscriptBlock>& reference) {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < std::max(target.size(), reference.size()); ++i) {
        const TranscriptBlock* left = i < target.size() ? &target[i] : nullptr;
        const TranscriptBlock* right = i < reference.size() ? &reference[i] : nullptr;
        const std::size_t height =
            std::max(left ? left->rows.size() : 0, right ? right->rows.size() : 0);
        for (std::size_t row = 0; row < height; ++row) {
            Row& added = rows.emplace_back();
            added.target = cell(page, left, row);
            added.reference = cell(page, right, row);
            added.differs = added.target.text != added.reference.text;
        }
    }
    return rows;
}

std::string cut(const std::string& text, std::size_t width) {
    if (columns(text) <= width) return text;
    return std::string(fitting(text, width - 3)) + "...";
}

std::string padded(std::string text, std::size_t width) {
    const std::size_t used = columns(text);
    if (used < width) text.append(width - used, ' ');
    return text;
}

std::string filled(const Cell& cell, std::size_t width) {
    if (cell.time.empty()) return cut(cell.text, width);
    const std::size_t room = width - std::min(width / 2, cell.time.size() + 1);
    return padded(cut(cell.text, room), width - cell.time.size()) + cell.time;
}

/// Calls `write` for the rows to show and `skip` with the number of those that are left out.
template <typename Rows, typename Write, typename Skip>
void each_shown(const Rows& rows, bool all, Write write, Skip skip) {
    const bool shorten = !all && rows.size() > rows_at_start + rows_at_end + 1;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (shorten && i == rows_at_start) {
            const std::size_t left_out = rows.size() - rows_at_start - rows_at_end;
            skip(left_out);
            i += left_out;
        }
        write(rows[i]);
    }
}

void write_skipped(TextPage& page, std::size_t count) {
    page.line({{fmt::format("{:>{}}... {} rows left out", "", margin + 2, count), Paint::dim}});
}

void write_side_by_side(TextPage& page, const std::vector<Row>& rows) {
    const std::size_t half = (page.width() - margin - 3) / 2;
    const std::string left(margin, ' ');
    page.line({{left + padded("target", half) + " | reference", Paint::dim}});
    each_shown(
        rows, page.style().verbose,
        [&](const Row& row) {
            const Paint paint = row.differs ? Paint::yellow : Paint::none;
            std::string right = filled(row.reference, half);
            page.line({{left + padded(filled(row.target, half), half), paint},
                       {row.differs ? " ! " : " | ", paint},
                       {right, paint}});
        },
        [&](std::size_t count) { write_skipped(page, count); });
}

void write_stacked(TextPage& page, std::string_view title, const std::vector<Row>& rows,
                   Cell Row::*side, bool marks) {
    std::vector<const Row*> present;
    for (const Row& row : rows) {
        if (!(row.*side).text.empty()) present.push_back(&row);
    }
    if (present.empty()) return;
    page.line({{std::string(margin, ' ') + std::string(title), Paint::dim}});
    each_shown(
        present, page.style().verbose,
        [&](const Row* row) {
            const bool marked = marks && row->differs;
            page.line({{marked ? "  ! " : "    ", Paint::yellow},
                       {filled(row->*side, page.width() - margin - 2),
                        marked ? Paint::yellow : Paint::none}});
        },
        [&](std::size_t count) { write_skipped(page, count); });
}

}  // namespace

void write_transcripts(TextPage& page, const transcript::Transcript& target,
                       const transcript::Transcript& reference) {
    const std::vector<Row> rows = rows_of(page, blocks_of(target), blocks_of(reference));
    const bool both = !target.entries.empty() && !reference.entries.empty();
    if (both && page.width() >= side_by_side_from) return write_side_by_side(page, rows);
    write_stacked(page, "target", rows, &Row::target, both);
    write_stacked(page, "reference", rows, &Row::reference, both);
}

}  // namespace conform::reports
