#include "proxy/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "net/duration_text.hpp"
#include "proxy/users_file.hpp"
#include "socks6/wire/version_text.hpp"

namespace socks6::proxy {
namespace {

constexpr auto footer =
    "Rules: the most specific --allow or --deny that matches a target decides; what none\n"
    "matches is allowed, unless there are only allowances. They hold for targets, for remotes\n"
    "of UDP and (without a port) for hosts that connect to a BIND.\n"
    "Passwords: other users of this machine see a command line; --password-file, --users and\n"
    "SOCKS6_PASSWORD keep them out of it. Without users everybody may use the proxy.\n"
    "\"listening on HOST:PORT\" is printed once connections are accepted. SIGTERM and SIGINT\n"
    "stop accepting and let open connections end; a second one ends them. SIGUSR1 logs counters.\n"
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

/// --udp-port: a number, or none at all.
struct UdpPort {
    std::optional<std::uint16_t> number;
};

std::optional<UdpPort> parse_udp_port(const std::string& text) {
    if (text == "off") return UdpPort{};
    const auto number = net::parse_port(text);
    if (!number) return std::nullopt;
    return UdpPort{number};
}

std::optional<std::uint16_t> parse_backlog(const std::string& text) {
    const auto number = net::parse_port(text);
    if (!number || *number < 2) return std::nullopt;
    return number;
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

/// As add_time, where none at all is a choice as well.
void add_time_or_none(CLI::App& app, const std::string& name, const std::string& description,
                      session::Duration& time) {
    const auto parse = [](const std::string& text) {
        return text == "0" ? std::chrono::milliseconds(0) : net::parse_seconds(text);
    };
    add(app, name, "SECONDS|0", description, parse,
        [&time](std::chrono::milliseconds value) { time = value; });
}

void add_count(CLI::App& app, const std::string& name, const std::string& description,
               std::size_t& count) {
    add(app, name, "COUNT", description, parse_count,
        [&count](std::size_t value) { count = value; });
}

/// Who is let in, as flags tell it.
struct UserFlags {
    std::optional<std::string> user;
    std::optional<std::string> password;
    std::string password_file;
    std::string users_file;
};

void add_users(CLI::App& app, CommandLine& line, UserFlags& flags) {
    app.add_option("--user", flags.user, "one user, with --password or --password-file")
        ->type_name("NAME");
    app.add_option("--password", flags.password, "seen by all who may list processes")
        ->type_name("TEXT");
    app.add_option("--password-file", flags.password_file, "its first line is the password")
        ->type_name("FILE");
    app.add_option("--users", flags.users_file, "lines of name:password")->type_name("FILE");
    app.add_flag("--anonymous", line.config.anonymous, "serve those without a password too");
}

/// Puts the users together; gives what is wrong, or an empty text.
std::string gather_users(const UserFlags& flags, ProxyConfig& config) {
    if (!flags.users_file.empty()) {
        auto read = read_users(flags.users_file);
        if (const auto* error = std::get_if<std::string>(&read)) return "--users: " + *error;
        config.users = std::move(std::get<Users>(read));
    }
    if (flags.user) {
        session::UserList::User user{*flags.user, flags.password.value_or("")};
        if (!flags.password && !flags.password_file.empty()) {
            auto read = read_password(flags.password_file);
            if (const auto* error = std::get_if<std::string>(&read)) {
                return "--password-file: " + *error;
            }
            user.password = std::get<Password>(read).text;
        } else if (const char* from = std::getenv("SOCKS6_PASSWORD"); !flags.password && from) {
            user.password = from;
        }
        if (user.password.empty()) {
            return "--user: expected a password by --password-file, SOCKS6_PASSWORD or --password";
        }
        if (const auto error = user_error(user); !error.empty()) return "--user: " + error;
        const auto same = [&](const auto& other) { return other.name == user.name; };
        if (std::any_of(config.users.begin(), config.users.end(), same)) {
            return "--user: that name is in the file of --users too";
        }
        config.users.push_back(std::move(user));
    } else if (flags.password || !flags.password_file.empty()) {
        return "--password: expected --user too";
    }
    if (config.anonymous && config.users.empty()) return "--anonymous: expected users beside whom";
    return {};
}

/// Where to speak TLS, and as whom.
struct TlsFlags {
    std::optional<net::Endpoint> listen;
    std::optional<std::uint16_t> dtls_port;
    std::string certificate;
    std::string key;
};

/// What is wrong, or an empty text.
std::string gather_tls(const TlsFlags& flags, ProxyConfig& config) {
    if (!flags.listen && !flags.dtls_port) {
        if (flags.certificate.empty() && flags.key.empty()) return {};
        return "--cert: expected --tls-listen or --dtls-port too";
    }
    if (flags.certificate.empty() && !flags.key.empty()) return "--key: expected --cert too";
    auto identity = flags.certificate.empty()
                        ? net::TlsIdentity::self_signed()
                        : net::TlsIdentity::from_files(
                              flags.certificate, flags.key.empty() ? flags.certificate : flags.key);
    if (!identity) return "--cert: " + to_string(identity.error());
    config.tls = TlsConfig{std::move(*identity), flags.listen, flags.dtls_port};
    return {};
}

void add_limits(CLI::App& app, ProxyConfig& config) {
    add_count(app, "--max-connections", "accept no more while so many are open",
              config.max_connections);
    add_count(app, "--max-associations", "of UDP, at the same time", config.max_associations);
    add_count(app, "--max-listeners", "with a backlog, at the same time",
              config.listeners.listeners);
    add(app, "--max-backlog", "2..65535", "connections that may wait at one listener",
        parse_backlog, [&](std::uint16_t value) { config.listeners.backlog = value; });
    add_count(app, "--udp-rate", "datagrams a second, each way, for one association",
              config.udp_limits.datagrams_per_second);
    add_time(app, "--request-timeout", "for a Request to arrive whole",
             config.session.request_timeout);
    add_time(app, "--negotiation-timeout", "for an authentication in several messages",
             config.session.negotiation_timeout);
    add_time_or_none(app, "--payload-wait", "for data that a TFO option announces; 0: none",
                     config.session.payload_wait);
    add_time(app, "--connect-timeout", "for a target to be reached",
             config.session.connect_timeout);
    add_time(app, "--accept-timeout", "for a BIND to get its connection",
             config.session.accept_timeout);
    add_time_or_none(app, "--first-datagram-timeout",
                     "for an association to be used; 0: without end",
                     config.session.first_datagram_timeout);
    add(app, "--idle-timeout", "SECONDS", "ends a relay in which nothing moves; never unless given",
        net::parse_seconds, [&](std::chrono::milliseconds value) { config.idle_timeout = value; });
    add(app, "--stop-timeout", "SECONDS", "for open connections to end after SIGTERM",
        net::parse_seconds, [&](std::chrono::milliseconds value) { config.stop_timeout = value; });
}

void add_ports(CLI::App& app, ProxyConfig& config, TlsFlags& tls) {
    add(app, "--listen", "ADDRESS:PORT", "where to accept clients; port 0 picks one",
        net::Endpoint::parse, [&](const net::Endpoint& value) { config.listen = value; })
        ->default_str("127.0.0.1:1080");
    add(app, "--udp-port", "PORT|off", "for datagrams of clients; else that of --listen",
        parse_udp_port, [&](UdpPort value) {
            config.udp = value.number.has_value();
            config.udp_port = value.number;
        });
    add(app, "--tls-listen", "ADDRESS:PORT", "where to accept clients over TLS, too",
        net::Endpoint::parse, [&](const net::Endpoint& value) { tls.listen = value; });
    add(app, "--dtls-port", "PORT", "for datagrams of clients over DTLS, too", net::parse_port,
        [&](std::uint16_t value) { tls.dtls_port = value; });
    app.add_option("--cert", tls.certificate, "PEM; without one a certificate is made up")
        ->type_name("FILE");
    app.add_option("--key", tls.key, "PEM; unless it is in the file of --cert")->type_name("FILE");
    add(app, "--bind-address", "ADDRESS",
        "of this machine, for BIND and UDP; else the one that the client reached; repeatable",
        net::IpAddress::parse,
        [&](const net::IpAddress& value) { config.bind_addresses.push_back(value); })
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_options(CLI::App& app, CommandLine& line) {
    auto& config = line.config;
    add(app, "--allow", "CIDR[:PORT]", "let clients reach it; repeatable", net::Cidr::parse,
        [&](const net::Cidr& value) { config.rules.allow.push_back(value); })
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    add(app, "--deny", "CIDR[:PORT]", "refuse targets there; repeatable", net::Cidr::parse,
        [&](const net::Cidr& value) { config.rules.deny.push_back(value); })
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_flag("--mptcp", config.mptcp, "try Multipath TCP to every target");
    add_count(app, "--threads", "to serve with", line.threads);
    app.add_option("--dns-server", config.dns.servers,
                   "ADDRESS[:PORT][,…] instead of the system's");
    add(app, "--wire-version", "HEX", "version bytes to speak instead of 0600", wire::parse_version,
        [&](wire::VersionBytes value) { config.session.dialect.version = value; });
    add(app, "--log-level", "debug|info|warning|error|off", "what to tell on stderr",
        log_level_from_name, [&](LogLevel value) { line.log_level = value; })
        ->default_str("info");
    add(app, "--log-format", "text|json", "how to tell it", log_format_from_name,
        [&](LogFormat value) { line.log_format = value; })
        ->default_str("text");
}

}  // namespace

std::variant<CommandLine, CommandLineEnd> parse_command_line(int argc, const char* const* argv) {
    CommandLine line;
    CLI::App app("A SOCKS 6 proxy (draft-olteanu-intarea-socks-6-05).", "socks6-proxy");
    app.footer(footer);
    UserFlags users;
    TlsFlags tls;
    add_ports(app, line.config, tls);
    add_options(app, line);
    add_users(app, line, users);
    add_limits(app, line.config);
    const auto refuse = [](const std::string& why) {
        return CommandLineEnd{2, fmt::format("socks6-proxy: {}\nTry --help.\n", why)};
    };
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return CommandLineEnd{0, app.help()};
    } catch (const CLI::ParseError& error) {
        return refuse(error.what());
    }
    auto error = gather_users(users, line.config);
    if (error.empty()) error = gather_tls(tls, line.config);
    if (!error.empty()) return refuse(error);
    return line;
}

}  // namespace socks6::proxy
