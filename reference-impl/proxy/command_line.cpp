#include "proxy/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "net/duration_text.hpp"
#include "socks6/wire/version_text.hpp"

namespace socks6::proxy {
namespace {

constexpr auto footer =
    "Rules: the most specific --allow or --deny that matches a target decides; what none\n"
    "matches is allowed, unless there are only allowances.\n"
    "\"listening on HOST:PORT\" is printed once connections are accepted. SIGTERM and SIGINT\n"
    "stop accepting and let open connections end; a second one ends them.\n"
    "Exit codes: 0 stopped, 1 cannot listen, 2 bad usage.";

/// An option whose text `parse` turns into a value for `use`; `expected` is what parse accepts.
template <typename Parse, typename Use>
CLI::Option* add(CLI::App& app, const std::string& name, const std::string& expected,
                 const std::string& description, Parse parse, Use use) {
    const auto read = [=](const std::vector<std::string>& texts) {
        for (const auto& text : texts) {
            const auto value = parse(text);
            if (!value) {
                throw CLI::ValidationError(name,
                                           fmt::format("expected {}, got \"{}\"", expected, text));
            }
            use(*value);
        }
    };
    return app.add_option_function<std::vector<std::string>>(name, read, description)
        ->type_name(expected)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

std::optional<std::size_t> parse_count(const std::string& text) {
    std::size_t count = 0;
    if (!CLI::detail::lexical_cast(text, count) || count == 0) return std::nullopt;
    return count;
}

void add_time(CLI::App& app, const std::string& name, const std::string& description,
              session::Duration& time) {
    add(app, name, "SECONDS", description, net::parse_seconds,
        [&time](std::chrono::milliseconds value) { time = value; });
}

void add_options(CLI::App& app, CommandLine& line) {
    auto& config = line.config;
    add(app, "--listen", "ADDRESS:PORT", "where to accept clients; port 0 picks one",
        net::Endpoint::parse, [&](const net::Endpoint& value) { config.listen = value; })
        ->default_str("127.0.0.1:1080");
    add(app, "--allow", "CIDR[:PORT]", "let clients reach it; repeatable", net::Cidr::parse,
        [&](const net::Cidr& value) { config.rules.allow.push_back(value); })
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    add(app, "--deny", "CIDR[:PORT]", "refuse targets there; repeatable", net::Cidr::parse,
        [&](const net::Cidr& value) { config.rules.deny.push_back(value); })
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    add_time(app, "--request-timeout", "for a Request to arrive whole",
             config.session.request_timeout);
    add_time(app, "--connect-timeout", "for a target to be reached",
             config.session.connect_timeout);
    add(app, "--idle-timeout", "SECONDS", "ends a relay in which nothing moves; never unless given",
        net::parse_seconds, [&](std::chrono::milliseconds value) { config.idle_timeout = value; });
    add(app, "--stop-timeout", "SECONDS", "for open connections to end after SIGTERM",
        net::parse_seconds, [&](std::chrono::milliseconds value) { config.stop_timeout = value; });
    add(app, "--max-connections", "COUNT", "accept no more while so many are open", parse_count,
        [&](std::size_t value) { config.max_connections = value; });
    app.add_option("--dns-server", config.dns.servers,
                   "ADDRESS[:PORT][,…] instead of the system's");
    add(app, "--wire-version", "HEX", "version bytes to speak instead of 0600", wire::parse_version,
        [&](wire::VersionBytes value) { config.session.dialect.version = value; });
    add(app, "--log-level", "debug|info|warning|error|off", "what to tell on stderr",
        log_level_from_name, [&](LogLevel value) { line.log_level = value; })
        ->default_str("info");
}

}  // namespace

std::variant<CommandLine, CommandLineEnd> parse_command_line(int argc, const char* const* argv) {
    CommandLine line;
    CLI::App app("A SOCKS 6 proxy (draft-olteanu-intarea-socks-6-05).", "socks6-proxy");
    app.footer(footer);
    add_options(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return CommandLineEnd{0, app.help()};
    } catch (const CLI::ParseError& error) {
        return CommandLineEnd{2, fmt::format("socks6-proxy: {}\nTry --help.\n", error.what())};
    }
    return line;
}

}  // namespace socks6::proxy
