// Lines of text for a terminal: wrapped, indented, coloured. The only place that writes to it.
//
// All text that comes in is untrusted and escaped here; colour is added after that, so that the
// sole control bytes written are newline and our own colours.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "reports/style.hpp"

namespace conform::reports {

enum class Paint : std::uint8_t { none, bold, dim, red, green, yellow, cyan };

/// A piece of a line.
struct Piece {
    std::string text;
    Paint paint = Paint::none;
};

/// Escaped text broken at spaces; what has none for a whole line is cut.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

class TextPage {
  public:
    /// Borrows the stream.
    TextPage(std::ostream& out, const Style& style);

    const Style& style() const { return style_; }
    std::size_t width() const { return style_.width; }
    std::string escape(std::string_view text) const;

    void blank();
    /// One line as it is, however long: for commands and paths that are copied.
    void line(const std::vector<Piece>& pieces);
    void wrapped(std::size_t indent, std::string_view text, Paint paint = Paint::none);
    /// "  expected  connection_refused (0x05)", continued under the text. Nothing for no text.
    void labelled(std::string_view label, std::string_view text, Paint paint = Paint::none);

    static constexpr std::size_t label_width = 10;

  private:
    std::ostream* out_;
    Style style_;
};

}  // namespace conform::reports
