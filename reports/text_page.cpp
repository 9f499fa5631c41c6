#include "reports/text_page.hpp"

#include <algorithm>
#include <ostream>

#include "reports/escape.hpp"

namespace conform::reports {
namespace {

constexpr std::size_t smallest_width = 40;
constexpr std::string_view reset = "\x1b[0m";

std::string_view sequence(Paint paint) {
    switch (paint) {
        case Paint::bold:
            return "\x1b[1m";
        case Paint::dim:
            return "\x1b[2m";
        case Paint::red:
            return "\x1b[31m";
        case Paint::green:
            return "\x1b[32m";
        case Paint::yellow:
            return "\x1b[33m";
        case Paint::cyan:
            return "\x1b[36m";
        case Paint::none:
            break;
    }
    return {};
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        std::string_view line = fitting(text, std::max<std::size_t>(width, 2));
        if (line.size() < text.size() && text[line.size()] != ' ') {
            const std::size_t space = line.rfind(' ');
            if (space != std::string_view::npos && space > 0) line = line.substr(0, space);
        }
        text.remove_prefix(line.size());
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        const std::size_t last = line.find_last_not_of(' ');
        lines.emplace_back(line.substr(0, last == std::string_view::npos ? 0 : last + 1));
    }
    return lines;
}

TextPage::TextPage(std::ostream& out, const Style& style) : out_(&out), style_(style) {
    style_.width = std::max(style_.width, smallest_width);
}

std::string TextPage::escape(std::string_view text) const {
    return escape_terminal(text, style_.unicode);
}

void TextPage::blank() {
    *out_ << '\n';
}

void TextPage::line(const std::vector<Piece>& pieces) {
    std::string text;
    for (const Piece& piece : pieces) text += escape(piece.text);
    std::string safe = without_ci_commands(text);
    // A line that had to be changed loses its colours: its pieces no longer say where they end.
    const bool painted = style_.color && safe == text;
    if (!painted) {
        safe.erase(safe.find_last_not_of(' ') + 1);
        *out_ << safe << '\n';
        return;
    }
    for (const Piece& piece : pieces) {
        const std::string_view start = sequence(piece.paint);
        *out_ << start << escape(piece.text) << (start.empty() ? "" : reset);
    }
    *out_ << '\n';
}

void TextPage::wrapped(std::size_t indent, std::string_view text, Paint paint) {
    const std::size_t room = style_.width - std::min(indent, style_.width / 2);
    for (const std::string& part : wrap(escape(text), room)) {
        line({{std::string(indent, ' ')}, {part, paint}});
    }
}

void TextPage::labelled(std::string_view label, std::string_view text, Paint paint) {
    const std::string margin(label_width + 2, ' ');
    std::string left = "  " + std::string(label);
    left.resize(margin.size(), ' ');
    for (const std::string& part : wrap(escape(text), style_.width - margin.size())) {
        line({{left, Paint::dim}, {part, paint}});
        left = margin;
    }
}

}  // namespace conform::reports
