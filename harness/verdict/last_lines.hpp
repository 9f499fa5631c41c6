// The end of what a program wrote.
#pragma once

#include <cstddef>
#include <string>

namespace conform {

/// At most `count` lines, with their ends as they were.
inline std::string last_lines(const std::string& text, std::size_t count) {
    auto at = text.size();
    if (at > 0 && text.back() == '\n') --at;
    for (; at > 0 && count > 0; --count) {
        const auto newline = text.rfind('\n', at - 1);
        if (newline == std::string::npos) return text;
        at = newline;
    }
    return count == 0 ? text.substr(at + 1) : text;
}

}  // namespace conform
