#include "requirements/document_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "requirements/nearest.hpp"

namespace conform::requirements {
namespace {

constexpr std::size_t largest_file = std::size_t{4} << 20;
constexpr std::size_t longest_shown = 60;
constexpr std::size_t suggestions = 3;

/// A value as an error shows it: short, ASCII, never with a control byte in it.
std::string shown(const nlohmann::json& value) {
    if (value.is_object()) return "an object";
    if (value.is_array()) return "an array";
    std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    if (text.size() > longest_shown) text = text.substr(0, longest_shown) + "…";
    return text;
}

/// RFC 6901: ~ and / inside a key are written ~0 and ~1.
std::string pointer_part(std::string_view key) {
    std::string part;
    for (const char byte : key) {
        if (byte == '~') {
            part += "~0";
        } else if (byte == '/') {
            part += "~1";
        } else {
            part += byte;
        }
    }
    return part;
}

bool is_id_byte(char byte) {
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
}

/// "line 3, column 7" for a byte of the text, both counted from 1.
std::string place_in(std::string_view text, std::size_t byte) {
    const std::string_view before = text.substr(0, std::min(byte, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t start = before.rfind('\n');
    const std::size_t column = start == std::string_view::npos ? byte : byte - start - 1;
    return fmt::format("line {}, column {}", line, std::max<std::size_t>(column, 1));
}

}  // namespace

DocumentReader::DocumentReader(std::filesystem::path file) : file_(std::move(file)) {
    const std::optional<std::string> text = read_file();
    if (!text) return;
    try {
        document_ = std::make_unique<const nlohmann::json>(nlohmann::json::parse(*text));
    } catch (const nlohmann::json::parse_error& error) {
        fail_at("", "is not JSON", "", "an error at " + place_in(*text, error.byte));
    }
}

std::optional<std::string> DocumentReader::read_file() {
    errno = 0;
    std::ifstream stream(file_, std::ios::binary);
    std::string text(largest_file + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    const std::error_code reason(errno, std::generic_category());
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (!stream.is_open() || stream.bad()) {
        fail_at("", "cannot be read: " + reason.message(), "", "");
    } else if (text.size() > largest_file) {
        fail_at("", "is larger than 4 MiB", "", "");
    }
    return error_ ? std::nullopt : std::optional(std::move(text));
}

DocumentReader::~DocumentReader() = default;

void DocumentReader::document(std::initializer_list<std::string_view> keys) {
    if (error_) return;
    path_.push_back({document_.get(), ""});
    const nlohmann::json* format = document_->is_object() ? member("format") : nullptr;
    if (format != nullptr && *format != 1) {
        return fail("format", "unknown format", "1, the only one this release reads",
                    shown(*format));
    }
    require_keys(keys);
}

const nlohmann::json* DocumentReader::member(std::string_view key) const {
    const auto found = path_.back().value->find(key);
    return found == path_.back().value->end() ? nullptr : &*found;
}

void DocumentReader::require_keys(std::initializer_list<std::string_view> keys) {
    const auto& [value, pointer] = path_.back();
    if (!value->is_object()) return fail_at(pointer, "wrong type", "an object", shown(*value));
    for (const auto& [key, ignored] : value->items()) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
            return fail(key, "unknown key" + suggestion(nearest(key, keys, suggestions)),
                        fmt::format("one of {}", fmt::join(keys, ", ")), "");
        }
    }
    for (const std::string_view key : keys) {
        if (!value->contains(key)) {
            return fail_at(pointer, fmt::format("key \"{}\" is missing", key), "", "");
        }
    }
}

bool DocumentReader::is_text(const nlohmann::json& value, const std::string& pointer) {
    if (value.is_string() && !value.get_ref<const std::string&>().empty()) return true;
    fail_at(pointer, value.is_string() ? "empty" : "wrong type", "text", shown(value));
    return false;
}

std::string DocumentReader::text(std::string_view key) {
    if (error_) return {};
    const nlohmann::json& value = *member(key);
    return is_text(value, pointer_to(key)) ? value.get<std::string>() : std::string{};
}

std::string DocumentReader::id(std::string_view key) {
    std::string result = text(key);
    if (!error_ && !std::all_of(result.begin(), result.end(), is_id_byte)) {
        fail(key, "malformed id", "letters, digits, '-', '_' and '.'",
             shown(nlohmann::json(result)));
    }
    return result;
}

std::vector<std::string> DocumentReader::texts(std::string_view key) {
    std::vector<std::string> result;
    const std::size_t count = enter_array(key);
    for (std::size_t i = 0; i < count && !error_; ++i) {
        const nlohmann::json& value = (*path_.back().value)[i];
        if (is_text(value, fmt::format("{}/{}", path_.back().pointer, i))) {
            result.push_back(value.get<std::string>());
        }
    }
    leave();
    return result;
}

std::size_t DocumentReader::word(std::string_view key, std::span<const std::string_view> words,
                                 std::string_view what) {
    const std::string name = text(key);
    if (error_) return 0;
    const auto found = std::find(words.begin(), words.end(), name);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    fail(key, fmt::format("unknown {}", what), fmt::format("one of {}", fmt::join(words, ", ")),
         shown(nlohmann::json(name)));
    return 0;
}

std::size_t DocumentReader::enter_array(std::string_view key) {
    const nlohmann::json* value = error_ ? nullptr : member(key);
    path_.push_back({value, error_ ? std::string{} : pointer_to(key)});
    if (value == nullptr) return 0;
    if (value->is_array()) return value->size();
    fail_at(path_.back().pointer, "wrong type", "an array", shown(*value));
    return 0;
}

void DocumentReader::enter_element(std::size_t index,
                                   std::initializer_list<std::string_view> keys) {
    const auto& [array, pointer] = path_.back();
    Place element{&(*array)[index], fmt::format("{}/{}", pointer, index)};
    path_.push_back(std::move(element));
    require_keys(keys);
}

void DocumentReader::leave() {
    path_.pop_back();
}

void DocumentReader::fail(std::string_view key, std::string what, std::string expected,
                          std::string got) {
    if (error_) return;
    fail_at(pointer_to(key), std::move(what), std::move(expected), std::move(got));
}

void DocumentReader::fail_at(std::string pointer, std::string what, std::string expected,
                             std::string got) {
    if (error_) return;
    error_ =
        LoadError{file_, std::move(pointer), std::move(what), std::move(expected), std::move(got)};
}

std::string DocumentReader::pointer_to(std::string_view key) const {
    return path_.back().pointer + "/" + pointer_part(key);
}

}  // namespace conform::requirements
