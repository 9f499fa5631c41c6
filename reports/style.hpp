// How a terminal wants its text, decided once from the surroundings.
#pragma once

#include <cstddef>
#include <string>

namespace conform::reports {

struct Style {
    bool color = false;
    bool unicode = false;    ///< else ASCII only
    bool verbose = false;    ///< every failing case in full, transcripts whole
    std::size_t width = 80;  ///< columns; below 40 counts as 40
};

/// What is known of the place that text goes to; values, so that nothing here reads the
/// environment.
struct Surroundings {
    bool tty = false;
    std::size_t columns = 0;  ///< 0: unknown
    std::string term;         ///< TERM
    std::string no_color;     ///< NO_COLOR
    std::string locale;       ///< the first that is not empty of LC_ALL, LC_CTYPE, LANG
};

Style style_for(const Surroundings& surroundings);

/// Whether a line there can be written over (Progress).
bool can_rewrite_lines(const Surroundings& surroundings);

}  // namespace conform::reports
