#include "proxy/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace socks6::proxy {
namespace {

constexpr std::array<std::string_view, 5> level_names{"debug", "info", "warning", "error", "off"};

bool plain(char c) {
    const auto letter = static_cast<char>(c | 0x20);
    return (c >= '0' && c <= '9') || (letter >= 'a' && letter <= 'z') ||
           std::string_view("._:/-+[],").find(c) != std::string_view::npos;
}

std::string quoted(std::string_view value) {
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            text += {'\\', c};
        } else if (c >= 0x20 && c < 0x7F) {
            text += c;
        } else {
            text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        }
    }
    return text + '"';
}

}  // namespace

std::string_view to_name(LogLevel level) {
    return level_names[static_cast<std::size_t>(level)];
}

std::optional<LogLevel> log_level_from_name(std::string_view name) {
    for (std::size_t index = 0; index < level_names.size(); ++index) {
        if (level_names[index] == name) return static_cast<LogLevel>(index);
    }
    return std::nullopt;
}

std::string to_text(const LogRecord& record) {
    auto line = fmt::format("{} {}", to_name(record.level), record.event);
    for (const auto& field : record.fields) {
        const bool bare =
            !field.value.empty() && std::all_of(field.value.begin(), field.value.end(), plain);
        line += fmt::format(" {}={}", field.name, bare ? field.value : quoted(field.value));
    }
    return line;
}

LogSink stderr_sink() {
    return [](const LogRecord& record) {
        const auto now =
            std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        const auto milliseconds = now.time_since_epoch().count() % 1000;
        const auto line = fmt::format("{:%FT%T}.{:03}Z {}\n",
                                      fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                                      milliseconds, to_text(record));
        std::fwrite(line.data(), 1, line.size(), stderr);
    };
}

}  // namespace socks6::proxy
