// Private to the command line: its draft while flags are read, and how their values are.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>

#include "client/command_line.hpp"
#include "client/host_port.hpp"

namespace socks6::client {

template <typename Parse>
auto read_as(const std::string& name, const std::string& expected, Parse parse) {
    return [=](const std::string& text) {
        auto value = parse(text);
        if (value) return std::move(*value);
        throw CLI::ValidationError(name, fmt::format("expected {}, got \"{}\"", expected, text));
    };
}

/// A decimal or 0x… number from `least` to `most`.
std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t least,
                                          std::uint64_t most);

/// An option whose text is read by `parse` and put where `put` says; "<name>: expected <what>, …"
/// where it cannot be.
template <typename Parse, typename Put>
CLI::Option* add_value(CLI::App& app, const std::string& name, const std::string& type, Parse parse,
                       Put put, const std::string& help) {
    return app
        .add_option_function<std::string>(
            name, [=](const std::string& text) { put(read_as(name, type, parse)(text)); }, help)
        ->type_name(type);
}

/// What flags say, before it is put together.
struct FlagDraft {
    CommandLine line;
    std::string user;
    std::string password;
    std::string password_file;
    bool user_given = false;
    bool tls = false;
    bool insecure = false;
    std::string ca;
    std::optional<std::uint16_t> dtls_port;
    std::optional<std::uint16_t> tfo;
    std::optional<std::uint8_t> tos;
    wire::Leg tos_leg = wire::Leg::both;
};

/// The subcommands with their own flags; each puts itself into `draft.line.command`.
void add_commands(CLI::App& app, FlagDraft& draft);

}  // namespace socks6::client
