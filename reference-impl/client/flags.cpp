#include "client/flags.hpp"

#include "net/duration_text.hpp"

namespace socks6::client {
namespace {

/// The command's value, made when one of its flags is read first.
template <typename T>
T& chosen(FlagDraft& draft) {
    if (!std::holds_alternative<T>(draft.line.command)) draft.line.command = T{};
    return std::get<T>(draft.line.command);
}

template <typename T>
CLI::App& add_command(CLI::App& app, FlagDraft& draft, const std::string& name,
                      const std::string& help) {
    auto* command = app.add_subcommand(name, help);
    command->fallthrough();
    command->parse_complete_callback([&draft] { chosen<T>(draft); });
    return *command;
}

std::optional<net::Endpoint> parse_listen(std::string_view text) {
    return net::Endpoint::parse(text);
}

void add_connect(CLI::App& app, FlagDraft& draft) {
    auto& command = add_command<ConnectCommand>(app, draft, "connect", "connect to a target");
    command
        .add_option_function<std::string>(
            "target",
            [&draft](const std::string& text) {
                chosen<ConnectCommand>(draft).target =
                    read_as("target", "HOST:PORT", parse_host_port)(text);
            },
            "what to connect to; names are resolved by the proxy")
        ->type_name("HOST:PORT")
        ->required();
    add_value(
        command, "--initial-data", "BYTES",
        [](std::string_view text) { return parse_number(text, 0, 8192); },
        [&draft](std::uint64_t size) { chosen<ConnectCommand>(draft).initial_data = size; },
        "wait for so many bytes of standard input, or its end, and send them with the Request");
}

void add_bind(CLI::App& app, FlagDraft& draft) {
    auto& command = add_command<BindCommand>(
        app, draft, "bind",
        "let remotes connect to the proxy; carries the one connection like netcat");
    add_value(
        command, "--at", "HOST:PORT", parse_host_port,
        [&draft](const session::Endpoint& wanted) { chosen<BindCommand>(draft).wanted = wanted; },
        "the address and port to listen on; zeroes for any");
    add_value(
        command, "--backlog", "N",
        [](std::string_view text) { return parse_number(text, 2, 0xFFFF); },
        [&draft](std::uint64_t backlog) {
            chosen<BindCommand>(draft).backlog = static_cast<std::uint16_t>(backlog);
        },
        "take many connections, with so many pending (2 or more); with --exec or --echo");
    auto* exec =
        command
            .add_option_function<std::string>(
                "--exec",
                [&draft](const std::string& text) { chosen<BindCommand>(draft).exec = text; },
                "run this with /bin/sh for each connection, its standard input and output "
                "being the connection's")
            ->type_name("COMMAND");
    command
        .add_flag_callback(
            "--echo", [&draft] { chosen<BindCommand>(draft).echo = true; }, "send back what comes")
        ->excludes(exec);
    command.final_callback([&draft] {
        const auto& bind = chosen<BindCommand>(draft);
        if (bind.backlog && bind.exec.empty() && !bind.echo) {
            throw CLI::ValidationError("--backlog", "expected --exec or --echo with it");
        }
    });
}

void add_udp(CLI::App& app, FlagDraft& draft) {
    auto& command = add_command<UdpCommand>(
        app, draft, "udp", "send each line of standard input as a datagram, print what comes back");
    auto* target = command
                       .add_option_function<std::string>(
                           "target",
                           [&draft](const std::string& text) {
                               chosen<UdpCommand>(draft).target =
                                   read_as("target", "HOST:PORT", parse_host_port)(text);
                           },
                           "where datagrams go; names are resolved by the proxy")
                       ->type_name("HOST:PORT");
    auto* server = command.add_flag_callback(
        "--server", [&draft] { chosen<UdpCommand>(draft).target.reset(); },
        "let remotes send first, and send back what they send");
    target->excludes(server);
    add_value(
        command, "--at", "HOST:PORT", parse_host_port,
        [&draft](const session::Endpoint& wanted) { chosen<UdpCommand>(draft).wanted = wanted; },
        "the address and port that remotes see; zeroes for any");
    command
        .add_option_function<std::string>(
            "--file", [&draft](const std::string& text) { chosen<UdpCommand>(draft).file = text; },
            "send this file as one datagram instead")
        ->type_name("FILE")
        ->excludes(server);
    add_value(
        command, "--linger", "SECONDS", net::parse_seconds,
        [&draft](std::chrono::milliseconds time) { chosen<UdpCommand>(draft).linger = time; },
        "how long to wait for more when the input has ended (2 unless told)");
    command.final_callback([&draft, server] {
        if (!chosen<UdpCommand>(draft).target && server->count() == 0) {
            throw CLI::ValidationError("udp", "expected a target HOST:PORT or --server");
        }
    });
}

void add_proxify(CLI::App& app, FlagDraft& draft) {
    auto& command = add_command<ProxifyCommand>(
        app, draft, "proxify",
        "listen for SOCKS 5 clients and carry what they ask for over SOCKS 6");
    add_value(
        command, "--listen", "HOST:PORT", parse_listen,
        [&draft](const net::Endpoint& listen) { chosen<ProxifyCommand>(draft).listen = listen; },
        "an address and port of this machine")
        ->required();
    command.add_flag_callback(
        "--transparent", [&draft] { chosen<ProxifyCommand>(draft).transparent = true; },
        "take connections that a firewall rule redirects here, instead of SOCKS 5");
    command.add_flag_callback(
        "--optimistic", [&draft] { chosen<ProxifyCommand>(draft).optimistic = true; },
        "tell SOCKS 5 clients of success at once, so that their first bytes go along with the "
        "Request; a target that cannot be reached then looks like a broken connection");
}

}  // namespace

void add_commands(CLI::App& app, FlagDraft& draft) {
    add_command<NoopCommand>(app, draft, "noop", "ask the proxy to do nothing");
    add_connect(app, draft);
    add_bind(app, draft);
    add_udp(app, draft);
    add_proxify(app, draft);
    app.require_subcommand(1);
}

}  // namespace socks6::client
