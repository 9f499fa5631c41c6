#include "wireshark/decoded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "e2e/child_process.hpp"

namespace wireshark {
namespace {

constexpr std::size_t hex_column = 8;  // behind the offset

std::string trimmed(const std::string& text) {
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

/// decode's ellipsis takes three bytes and one column.
std::string narrow(std::string line) {
    const std::string ellipsis = "…";
    if (const auto at = line.find(ellipsis); at != std::string::npos) {
        line.replace(at, ellipsis.size(), "~");
    }
    return line;
}

/// "(2 bytes)" at the end of a text.
std::optional<std::size_t> size_in(const std::string& text) {
    const auto open = text.rfind('(');
    if (open == std::string::npos || text.find(" byte", open) == std::string::npos) return {};
    return std::stoul(text.substr(open + 1));
}

/// The one table where names differ: a path of decode's names, list indices left out.
std::string name_of(const std::vector<std::string>& path) {
    if (path.size() < 2) throw std::runtime_error("decode: a message that is a single field");
    std::string name = path[0];
    if (path[1] == "options") {
        name = "option";
    } else if (path[1] == "version" && path.size() > 2) {
        name = "version";
    } else {
        name += "." + path[1];
    }
    for (std::size_t at = 2; at < path.size(); ++at) {
        if (!path[at].starts_with("[")) name += "." + path[at];
    }
    return name;
}

class Lines {
  public:
    explicit Lines(Decoded& into) : into_(into) {}

    void take(const std::string& printed) {
        const auto line = narrow(printed);
        if (line.size() <= hex_column || line[hex_column - 3] < '0' || line[hex_column - 3] > '9') {
            return;  // a sentence, not a field
        }
        if (column_ == 0) column_ = line.find_first_not_of(' ', hex_column);
        if (line.size() <= column_) throw std::runtime_error("decode: short line: " + line);
        const auto bytes = trimmed(line.substr(hex_column, column_ - hex_column));
        const auto label = line.substr(column_);
        const auto indent = label.find_first_not_of(' ');
        enter(indent / 2, label.substr(indent));
        if (!bytes.empty()) add(std::stoul(line.substr(0, hex_column)), bytes);
    }

  private:
    void enter(std::size_t depth, const std::string& label) {
        const auto colon = label.find(": ");
        path_.resize(depth);
        path_.push_back(label.substr(0, colon));
        value_ = colon == std::string::npos ? std::string() : label.substr(colon + 2);
        if (depth == 2 && path_[1] == "options") {
            into_.option_titles.push_back(path_[2] + " " + value_);
        }
    }

    void add(std::size_t at, const std::string& bytes) {
        DecodedField field{name_of(path_), at, {}, {}, value_};
        const auto hidden = bytes.starts_with("**");
        const auto cut = bytes.find('~');
        if (hidden || cut != std::string::npos) field.length = size_in(bytes);
        if (!hidden) {
            auto hex = bytes.substr(0, cut);
            std::erase(hex, ' ');
            if (cut == std::string::npos) field.length = hex.size() / 2;
            field.hex = hex;
        }
        into_.fields.push_back(std::move(field));
    }

    Decoded& into_;
    std::size_t column_ = 0;
    std::vector<std::string> path_;
    std::string value_;
};

}  // namespace

Decoded decode(const std::string& type, const std::string& hex) {
    const auto ended = e2e::run(
        {.program = "socks6-conform", .arguments = {"decode", "--as", type, "-"}, .input = hex});
    Decoded decoded;
    decoded.text = ended.out + ended.err;
    Lines lines(decoded);
    std::istringstream in(ended.out);
    for (std::string line; std::getline(in, line);) lines.take(line);
    if (decoded.fields.empty()) {
        throw std::runtime_error(fmt::format("decode --as {} {}: {}", type, hex, decoded.text));
    }
    const auto says = [&](const char* word) {
        return decoded.text.find(word) != std::string::npos;
    };
    decoded.whole =
        !says("\nmalformed: ") && !says("\nincomplete: ") && !says("behind the message");
    return decoded;
}

}  // namespace wireshark
