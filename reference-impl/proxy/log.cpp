#include "proxy/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <memory>
#include <mutex>

namespace socks6::proxy {
namespace {

constexpr std::array<std::string_view, 5> level_names{"debug", "info", "warning", "error", "off"};

bool plain(char c) {
    const auto letter = static_cast<char>(c | 0x20);
    return (c >= '0' && c <= '9') || (letter >= 'a' && letter <= 'z') ||
           std::string_view("._:/-+[],").find(c) != std::string_view::npos;
}

/// In quotes; what is not printable ASCII stands as a backslash, `unit` and so many hex digits.
std::string quoted(std::string_view value, char unit, int digits) {
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            text += {'\\', c};
        } else if (c >= 0x20 && c < 0x7F) {
            text += c;
        } else {
            text += fmt::format("\\{}{:0{}x}", unit, static_cast<unsigned char>(c), digits);
        }
    }
    return text + '"';
}

std::string log_text(std::string_view value) {
    return quoted(value, 'x', 2);
}

std::string json_text(std::string_view value) {
    return quoted(value, 'u', 4);
}

std::string line_of(const LogRecord& record, LogFormat format) {
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto time =
        fmt::format("{:%FT%T}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                    now.time_since_epoch().count() % 1000);
    if (format == LogFormat::text) return fmt::format("{} {}\n", time, to_text(record));
    return fmt::format("{{\"time\":\"{}\",{}\n", time, to_json(record).substr(1));
}

/// Whole lines, as long as somebody reads them.
class Lines {
  public:
    explicit Lines(int descriptor) : descriptor_(descriptor) {}

    void write(std::string line) {
        const std::lock_guard lock(mutex_);
        if (dropped_ > 0) line = fmt::format("log: {} lines lost\n", dropped_) + line;
        // A pipe that says to be writable takes that much whole; more could block.
        if (line.size() > PIPE_BUF) line.replace(PIPE_BUF - 1, std::string::npos, "\n");
        pollfd state{descriptor_, POLLOUT, 0};
        const bool room = ::poll(&state, 1, 0) == 1 && (state.revents & POLLOUT) != 0;
        if (room && ::write(descriptor_, line.data(), line.size()) >= 0) {
            dropped_ = 0;
        } else {
            ++dropped_;
        }
    }

  private:
    int descriptor_;
    std::mutex mutex_;
    std::uint64_t dropped_ = 0;
};

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
        line += fmt::format(" {}={}", field.name, bare ? field.value : log_text(field.value));
    }
    return line;
}

std::string to_json(const LogRecord& record) {
    auto line = fmt::format("{{\"level\":\"{}\",\"event\":{}", to_name(record.level),
                            json_text(record.event));
    for (const auto& field : record.fields) {
        line += fmt::format(",{}:{}", json_text(field.name), json_text(field.value));
    }
    return line + '}';
}

std::optional<LogFormat> log_format_from_name(std::string_view name) {
    if (name == "text") return LogFormat::text;
    if (name == "json") return LogFormat::json;
    return std::nullopt;
}

LogSink descriptor_sink(int descriptor, LogFormat format) {
    return [lines = std::make_shared<Lines>(descriptor), format](const LogRecord& record) {
        lines->write(line_of(record, format));
    };
}

LogSink stderr_sink(LogFormat format) {
    return descriptor_sink(STDERR_FILENO, format);
}

}  // namespace socks6::proxy
