#include "client/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "client/host_port.hpp"
#include "net/duration_text.hpp"
#include "socks6/wire/version_text.hpp"

namespace socks6::client {
namespace {

constexpr auto footer =
    "connect carries standard input to the target and its answer to standard output, as netcat\n"
    "does; it ends when the target ends.\n"
    "Exit codes: 0 done; 2 bad usage; 3 proxy unreachable; 4 protocol error; 5 version mismatch;\n"
    "6 authentication refused; 7 operation failed, with the reply code's name on standard error;\n"
    "8 no reply in time; 9 the connection broke.";

template <typename Parse>
auto read_as(const std::string& name, const std::string& expected, Parse parse) {
    return [=](const std::string& text) {
        auto value = parse(text);
        if (value) return std::move(*value);
        throw CLI::ValidationError(name, fmt::format("expected {}, got \"{}\"", expected, text));
    };
}

void add_options(CLI::App& app, CommandLine& line) {
    auto& operation = line.operation;
    const auto host_port = [](const char* name) {
        return read_as(name, "HOST:PORT", parse_host_port);
    };
    app.add_option_function<std::string>(
           "--proxy",
           [&, host_port](const std::string& text) {
               operation.proxy = host_port("--proxy")(text);
           },
           "the proxy")
        ->type_name("HOST:PORT")
        ->required();
    app.add_option_function<std::string>(
           "--timeout",
           [&](const std::string& text) {
               const auto time = read_as("--timeout", "SECONDS", net::parse_seconds)(text);
               operation.proxy_timeout = time;
               operation.session.authentication_timeout = time;
               operation.session.operation_timeout = time;
           },
           "for the proxy to be reached, and for each reply")
        ->type_name("SECONDS");
    app.add_option_function<std::string>(
           "--wire-version",
           [&](const std::string& text) {
               operation.session.dialect.version =
                   read_as("--wire-version", "HEX", wire::parse_version)(text);
           },
           "version bytes to speak instead of 0600")
        ->type_name("HEX");
    app.add_flag_callback(
        "--no-false-start", [&] { operation.session.false_start = false; },
        "send nothing of standard input before the target is connected");

    app.add_subcommand("noop", "ask the proxy to do nothing")->fallthrough();
    auto* connect = app.add_subcommand("connect", "connect to a target")->fallthrough();
    connect
        ->add_option_function<std::string>(
            "target",
            [&, host_port](const std::string& text) { line.target = host_port("target")(text); },
            "what to connect to; names are resolved by the proxy")
        ->type_name("HOST:PORT")
        ->required();
    app.require_subcommand(1);
}

}  // namespace

std::variant<CommandLine, CommandLineEnd> parse_command_line(int argc, const char* const* argv) {
    CommandLine line;
    CLI::App app("A SOCKS 6 client (draft-olteanu-intarea-socks-6-05).", "socks6-client");
    app.footer(footer);
    add_options(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return CommandLineEnd{ExitCode::ok, app.help()};
    } catch (const CLI::ParseError& error) {
        return CommandLineEnd{ExitCode::usage,
                              fmt::format("socks6-client: {}\nTry --help.\n", error.what())};
    }
    return line;
}

}  // namespace socks6::client
