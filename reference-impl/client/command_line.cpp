#include "client/command_line.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <map>

#include "client/flags.hpp"
#include "net/duration_text.hpp"
#include "socks6/wire/version_text.hpp"

namespace socks6::client {
namespace {

constexpr auto footer =
    "connect carries standard input to the target and its answer to standard output, as netcat\n"
    "does; it ends when the target ends. SOCKS6_PASSWORD in the environment stands for "
    "--password.\n"
    "Try COMMAND --help for a command's own flags.\n"
    "Exit codes: 0 done; 2 bad usage; 3 proxy unreachable; 4 protocol error; 5 version mismatch;\n"
    "6 authentication refused; 7 operation failed, with the reply code's name on standard error;\n"
    "8 no reply in time; 9 the connection broke.";

void add_proxy_flags(CLI::App& app, FlagDraft& draft) {
    auto& operation = draft.line.operation;
    add_value(
        app, "--proxy", "HOST:PORT", parse_host_port,
        [&](const session::Endpoint& proxy) { operation.proxy = proxy; }, "the proxy")
        ->required();
    add_value(
        app, "--timeout", "SECONDS", net::parse_seconds,
        [&](std::chrono::milliseconds time) {
            operation.proxy_timeout = time;
            draft.line.association.timeout = time;
            operation.session.authentication_timeout = time;
            operation.session.operation_timeout = time;
        },
        "for the proxy to be reached, and for each reply");
    add_value(
        app, "--wire-version", "HEX", wire::parse_version,
        [&](wire::VersionBytes version) { operation.session.dialect.version = version; },
        "version bytes to speak instead of 0600");
    add_value(
        app, "--udp-port", "PORT", net::parse_port,
        [&](std::uint16_t port) { draft.line.association.udp_port = port; },
        "the proxy's relay port for datagrams; its TCP port unless told");
    app.add_flag("--fast-open", operation.fast_open,
                 "use TCP Fast Open towards the proxy; a Request goes with the SYN only if an "
                 "idempotence token protects it");
    app.add_flag_callback(
        "--no-false-start", [&] { operation.session.false_start = false; },
        "send nothing of standard input before the target is connected");
}

void add_authentication_flags(CLI::App& app, FlagDraft& draft) {
    auto& authentication = draft.line.operation.session.authentication;
    app.add_option_function<std::string>(
           "--user",
           [&](const std::string& text) {
               draft.user = text;
               draft.user_given = true;
           },
           "the user's name, 1 to 255 bytes")
        ->type_name("NAME");
    auto* password =
        app.add_option("--password", draft.password, "the user's password")->type_name("TEXT");
    app.add_option("--password-file", draft.password_file, "a file whose first line it is")
        ->type_name("FILE")
        ->excludes(password);
    const std::map<std::string, session::CredentialsUse> uses{
        {"0rtt", session::CredentialsUse::at_once}, {"slow", session::CredentialsUse::negotiated}};
    app.add_option("--auth", authentication.use,
                   "show the password with the Request alone (0rtt) or only when asked (slow); "
                   "else both ways")
        ->transform(CLI::Transformer(uses))
        ->type_name("0rtt|slow");
    app.add_flag(
        "--idempotent", draft.line.idempotent,
        "get idempotence tokens and spend one on each Request, where the proxy issues any");
}

void add_tls_flags(CLI::App& app, FlagDraft& draft) {
    auto* tls =
        app.add_flag("--tls", draft.tls, "speak TLS 1.3 with the proxy, without early data");
    tls->excludes("--fast-open");
    auto* ca = app.add_option("--ca", draft.ca, "PEM file of whom to trust; else the system's")
                   ->type_name("FILE");
    app.add_flag("--insecure", draft.insecure, "trust any certificate")->excludes(ca);
    add_value(
        app, "--dtls-port", "PORT", net::parse_port,
        [&](std::uint16_t port) { draft.dtls_port = port; },
        "send datagrams over DTLS 1.2, to this port of the proxy");
}

net::TlsContext make_context(const FlagDraft& draft, net::TlsProtocol protocol) {
    net::TlsTrust trust = net::TrustAnybody{};
    if (!draft.insecure) {
        trust = net::TrustAuthorities{draft.ca, to_string(draft.line.operation.proxy.address)};
    }
    const auto context = net::TlsContext::client(trust, protocol);
    if (!context) throw CLI::ValidationError("--ca", to_string(context.error()));
    return *context;
}

void add_stack_flags(CLI::App& app, FlagDraft& draft) {
    const auto at_most = [](std::uint64_t most) {
        return [most](std::string_view text) { return parse_number(text, 0, most); };
    };
    add_value(
        app, "--tfo", "BYTES", at_most(0xFFFF),
        [&](std::uint64_t size) { draft.tfo = static_cast<std::uint16_t>(size); },
        "ask the proxy to use TCP Fast Open towards the target with so many bytes (bind: 0)");
    add_value(
        app, "--tos", "BYTE", at_most(0xFF),
        [&](std::uint64_t tos) { draft.tos = static_cast<std::uint8_t>(tos); },
        "ask the proxy for this IP TOS");
    const std::map<std::string, wire::Leg> legs{{"client", wire::Leg::client_proxy},
                                                {"remote", wire::Leg::proxy_remote},
                                                {"both", wire::Leg::both}};
    app.add_option("--tos-leg", draft.tos_leg, "on which leg (both unless told)")
        ->transform(CLI::Transformer(legs))
        ->type_name("client|remote|both");
}

std::string read_password(const FlagDraft& draft) {
    if (!draft.password_file.empty()) {
        std::ifstream file(draft.password_file);
        std::string line;
        if (!std::getline(file, line)) {
            throw CLI::ValidationError(
                "--password-file",
                fmt::format("expected a file with a line, got \"{}\"", draft.password_file));
        }
        return line;
    }
    if (!draft.password.empty()) return draft.password;
    const char* inherited = std::getenv("SOCKS6_PASSWORD");
    return inherited == nullptr ? std::string() : std::string(inherited);
}

CommandLine finish(FlagDraft draft) {
    auto& operation = draft.line.operation;
    if (draft.user_given) {
        const auto password = read_password(draft);
        const auto fits = [](const std::string& text) {
            return !text.empty() && text.size() <= 255;
        };
        if (!fits(draft.user) || !fits(password)) {
            throw CLI::ValidationError("--user",
                                       "expected a name and a password of 1 to 255 bytes each");
        }
        operation.session.authentication.credentials =
            session::ClientCredentials{draft.user, password};
    } else if (!draft.password.empty() || !draft.password_file.empty()) {
        throw CLI::ValidationError("--password", "expected --user with it");
    }
    if (draft.tos) operation.options.emplace_back(wire::TosOption{draft.tos_leg, *draft.tos});
    if (draft.tfo) {
        operation.options.emplace_back(wire::TfoOption{wire::Leg::proxy_remote, *draft.tfo});
    }
    if (draft.tls) operation.tls = make_context(draft, net::TlsProtocol::tls);
    if (draft.dtls_port) {
        draft.line.association.udp_port = draft.dtls_port;
        draft.line.association.dtls = make_context(draft, net::TlsProtocol::dtls);
    }
    operation.methods = std::make_shared<session::MethodCache>();
    if (draft.line.idempotent) operation.session.tokens = std::make_shared<session::TokenWallet>();
    return std::move(draft.line);
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t least,
                                          std::uint64_t most) {
    const bool hex = text.starts_with("0x");
    const auto digits = hex ? text.substr(2) : text;
    std::uint64_t number = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, number, hex ? 16 : 10);
    if (error != std::errc() || stopped != end || number < least || number > most) {
        return std::nullopt;
    }
    return number;
}

std::variant<CommandLine, CommandLineEnd> parse_command_line(int argc, const char* const* argv) {
    FlagDraft draft;
    CLI::App app("A SOCKS 6 client (draft-olteanu-intarea-socks-6-05).", "socks6-client");
    app.footer(footer);
    add_proxy_flags(app, draft);
    add_authentication_flags(app, draft);
    add_stack_flags(app, draft);
    add_tls_flags(app, draft);
    add_commands(app, draft);
    try {
        app.parse(argc, argv);
        return finish(std::move(draft));
    } catch (const CLI::CallForHelp&) {
        return CommandLineEnd{ExitCode::ok, app.help()};
    } catch (const CLI::ParseError& error) {
        return CommandLineEnd{ExitCode::usage,
                              fmt::format("socks6-client: {}\nTry --help.\n", error.what())};
    }
}

}  // namespace socks6::client
