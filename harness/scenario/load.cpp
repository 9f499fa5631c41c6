#include "scenario/load.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "scenario/json_cursor.hpp"
#include "scenario/json_text.hpp"
#include "scenario/load_scenario.hpp"

namespace conform::scenario {
namespace {

using Json = nlohmann::ordered_json;

LoadError error_at(const std::filesystem::path& file, std::string_view text, std::size_t offset) {
    const TextPlace place = place_of(text, offset);
    LoadError error;
    error.file = file;
    error.line = place.line;
    error.column = place.column;
    return error;
}

LoadError from_failure(const Failure& failure, std::string_view text,
                       const std::filesystem::path& file) {
    const std::size_t offset = offset_of(text, failure.pointer, failure.at_key);
    LoadError error = error_at(file, text, offset);
    error.pointer = failure.pointer;
    error.what = failure.what;
    error.expected = failure.expected;
    error.got = failure.got;
    // The value came from an axis: say so where the text shows only its name.
    if (text.substr(offset).starts_with("\"$")) {
        const std::string_view name =
            text.substr(offset + 1, text.find('"', offset + 1) - offset - 1);
        error.got += (error.got.empty() ? "value of " : ", value of ") + shown_text(name);
    }
    return error;
}

LoadError from_syntax(const nlohmann::json::parse_error& problem, std::string_view text,
                      const std::filesystem::path& file) {
    const std::size_t offset = problem.byte == 0 ? 0 : problem.byte - 1;
    LoadError error = error_at(file, text, offset);
    error.what = "not JSON";
    const std::string_view message = problem.what();
    constexpr std::string_view marker = "; expected ";
    const std::size_t expected = message.rfind(marker);
    if (expected != std::string_view::npos) {
        error.expected = message.substr(expected + marker.size());
    }
    error.got = offset < text.size() ? shown_text(text.substr(offset, 1)) : "the end of the file";
    return error;
}

/// A key of a hostile file may hold anything, and be long.
std::string printable(const std::string& pointer) {
    constexpr std::size_t longest = 500;
    const std::string text = Json(pointer).dump(-1, ' ', true, Json::error_handler_t::replace);
    const std::string plain = text.substr(1, text.size() - 2);
    return plain.size() > longest ? plain.substr(0, longest) + "..." : plain;
}

std::optional<LoadError> unreadable(std::string_view text, const std::filesystem::path& file,
                                    const Bounds& bounds) {
    if (text.size() > bounds.file_bytes) {
        LoadError error = error_at(file, "", 0);
        error.what = "too large";
        error.expected = fmt::format("at most {} bytes", bounds.file_bytes);
        return error;
    }
    if (const auto deep = first_deeper_than(text, bounds.depth)) {
        LoadError error = error_at(file, text, deep->offset);
        error.pointer = deep->pointer;
        error.what = "too deep";
        error.expected = fmt::format("at most {} levels", bounds.depth);
        return error;
    }
    return std::nullopt;
}

}  // namespace

std::string to_string(const LoadError& error) {
    std::string line = fmt::format("{}:{}:{}: ", error.file.string(), error.line, error.column);
    if (!error.pointer.empty()) line += printable(error.pointer) + ": ";
    line += error.what;
    if (!error.expected.empty()) line += ": expected " + error.expected;
    if (!error.got.empty()) line += (error.expected.empty() ? ": got " : ", got ") + error.got;
    return line;
}

Loaded load(std::string_view text, const std::filesystem::path& file,
            const requirements::Catalogue& catalogue, const Bounds& bounds) {
    if (auto error = unreadable(text, file, bounds)) return std::move(*error);
    try {
        const Json document = Json::parse(text);
        if (const auto repeated = first_repeated_key(text)) {
            LoadError error = error_at(file, text, repeated->offset);
            error.pointer = repeated->pointer;
            error.what = "a key that its object already has";
            return error;
        }
        return load_scenario(Cursor(document, ""), file, catalogue, bounds);
    } catch (const nlohmann::json::parse_error& problem) {
        return from_syntax(problem, text, file);
    } catch (const nlohmann::json::out_of_range&) {
        LoadError error = error_at(file, text, 0);
        error.what = "not JSON, a number is beyond all bounds";
        return error;
    } catch (const Failure& failure) {
        return from_failure(failure, text, file);
    }
}

Loaded load_file(const std::filesystem::path& file, const requirements::Catalogue& catalogue,
                 const Bounds& bounds) {
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    std::string text(bounds.file_bytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    const std::error_code reason(errno, std::generic_category());
    if (!stream.is_open() || stream.bad()) {
        LoadError error = error_at(file, "", 0);
        error.what = "cannot be read: " + reason.message();
        return error;
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return load(text, file, catalogue, bounds);
}

}  // namespace conform::scenario
