#include "cli/complaint.hpp"

#include <algorithm>
#include <ostream>

#include "reports/escape.hpp"

namespace conform::cli {

int complain(std::ostream& err, const std::string& text, int code) {
    err << "socks6-conform: " << reports::escape_terminal(text, false) << std::endl;
    return code;
}

void write_lines(std::ostream& out, std::string_view text, bool unicode) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        out << reports::escape_terminal(text.substr(0, end), unicode) << '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace conform::cli
