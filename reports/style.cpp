#include "reports/style.hpp"

#include <algorithm>
#include <cctype>

namespace conform::reports {
namespace {

bool is_utf8(std::string locale) {
    std::transform(locale.begin(), locale.end(), locale.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
}

}  // namespace

Style style_for(const Surroundings& surroundings) {
    Style style;
    style.color = can_rewrite_lines(surroundings) && surroundings.no_color.empty();
    style.unicode = is_utf8(surroundings.locale);
    if (surroundings.columns != 0) style.width = surroundings.columns;
    return style;
}

bool can_rewrite_lines(const Surroundings& surroundings) {
    return surroundings.tty && !surroundings.term.empty() && surroundings.term != "dumb";
}

}  // namespace conform::reports
