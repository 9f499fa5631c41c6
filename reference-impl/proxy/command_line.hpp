// The flags of socks6-proxy.
#pragma once

#include <string>
#include <variant>

#include "proxy/log.hpp"
#include "proxy/proxy_config.hpp"

namespace socks6::proxy {

struct CommandLine {
    ProxyConfig config;
    LogLevel log_level = LogLevel::info;
    LogFormat log_format = LogFormat::text;
    std::size_t threads = 1;
};

/// Nothing to run: --help or a bad flag. Help goes to stdout, the rest to stderr.
struct CommandLineEnd {
    int exit_code = 0;  ///< 0 or 2
    std::string text;
};

/// Reads the files that flags name, and SOCKS6_PASSWORD.
std::variant<CommandLine, CommandLineEnd> parse_command_line(int argc, const char* const* argv);

}  // namespace socks6::proxy
