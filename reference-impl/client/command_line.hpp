// The commands and flags of socks6-client.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>

#include "client/association.hpp"
#include "net/endpoint.hpp"

namespace socks6::client {

struct NoopCommand {};

struct ConnectCommand {
    session::Endpoint target;
    std::size_t initial_data = 0;
};

struct BindCommand {
    session::Endpoint wanted;
    std::optional<std::uint16_t> backlog;
    std::string exec;
    bool echo = false;
};

struct UdpCommand {
    std::optional<session::Endpoint> target;  ///< none: a server
    session::Endpoint wanted;
    std::string file;  ///< empty: standard input
    std::chrono::milliseconds linger{2000};
};

struct ProxifyCommand {
    net::Endpoint listen;
    bool transparent = false;
    bool optimistic = false;
};

using Command = std::variant<NoopCommand, ConnectCommand, BindCommand, UdpCommand, ProxifyCommand>;

struct CommandLine {
    Operation operation;
    Command command;
    bool idempotent = false;
    AssociationPlan association;  ///< how the relay is reached
};

/// Nothing to run: --help or bad usage. Help goes to stdout, the rest to stderr.
struct CommandLineEnd {
    ExitCode exit_code = ExitCode::ok;
    std::string text;
};

std::variant<CommandLine, CommandLineEnd> parse_command_line(int argc, const char* const* argv);

}  // namespace socks6::client
