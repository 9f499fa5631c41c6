// What a program tells about itself while it runs: one line per event, name=value fields.
//
// A Log is a value that can be copied; copies share the sink. What comes from a peer goes into
// field values only, where every byte outside printable ASCII is escaped, so that no peer writes
// to a terminal or forges a line. Thread-safe as far as the sink is; stderr_sink() is.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace socks6::proxy {

enum class LogLevel : std::uint8_t { debug, info, warning, error, off };

/// "debug", "info", "warning", "error", "off"
std::string_view to_name(LogLevel level);
std::optional<LogLevel> log_level_from_name(std::string_view name);

struct LogField {
    std::string_view name;
    std::string value;
};

struct LogRecord {
    LogLevel level = LogLevel::info;
    std::string_view event;
    std::initializer_list<LogField> fields;
};

/// "info refused client=127.0.0.1:40000 reason=\"no such host\"", without a line break
std::string to_text(const LogRecord& record);

using LogSink = std::function<void(const LogRecord&)>;

/// {"level":"info","event":"refused","client":"…"}: all values are texts, printable ASCII.
std::string to_json(const LogRecord& record);

enum class LogFormat : std::uint8_t { text, json };

/// "text", "json"
std::optional<LogFormat> log_format_from_name(std::string_view name);

/// Lines on a descriptor, each with the time in front and written whole. Where nobody reads them,
/// nothing waits: lines are dropped, and how many is told once there is room again. Thread-safe.
LogSink descriptor_sink(int descriptor, LogFormat format);
LogSink stderr_sink(LogFormat format = LogFormat::text);

class Log {
  public:
    /// Says nothing.
    Log() = default;
    /// Records below `level` do not reach the sink.
    Log(LogLevel level, LogSink sink) : level_(level), sink_(std::move(sink)) {}

    void operator()(LogLevel level, std::string_view event,
                    std::initializer_list<LogField> fields) const {
        if (wants(level)) sink_({level, event, fields});
    }
    /// Whether such a record would reach the sink; asked before building costly fields.
    bool wants(LogLevel level) const { return level >= level_ && level != LogLevel::off && sink_; }

  private:
    LogLevel level_ = LogLevel::off;
    LogSink sink_;
};

}  // namespace socks6::proxy
