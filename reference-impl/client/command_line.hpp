// The commands and flags of socks6-client.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "client/operations.hpp"

namespace socks6::client {

struct CommandLine {
    Operation operation;
    std::optional<session::Endpoint> target;  ///< of connect; nothing: noop
};

/// Nothing to run: --help or bad usage. Help goes to stdout, the rest to stderr.
struct CommandLineEnd {
    ExitCode exit_code = ExitCode::ok;
    std::string text;
};

std::variant<CommandLine, CommandLineEnd> parse_command_line(int argc, const char* const* argv);

}  // namespace socks6::client
