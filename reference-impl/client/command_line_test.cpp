#include "client/command_line.hpp"

#include "catch_shim.hpp"

using namespace socks6;
using namespace socks6::client;

namespace {

std::variant<CommandLine, CommandLineEnd> parse(std::vector<const char*> flags) {
    flags.insert(flags.begin(), "socks6-client");
    return parse_command_line(static_cast<int>(flags.size()), flags.data());
}

std::string refusal(std::vector<const char*> flags) {
    const auto parsed = parse(std::move(flags));
    const auto* end = std::get_if<CommandLineEnd>(&parsed);
    if (end == nullptr) return "accepted";
    CHECK(end->exit_code == ExitCode::usage);
    return end->text;
}

}  // namespace

TEST_CASE("noop and connect are understood, flags on either side") {
    const auto noop = std::get<CommandLine>(parse({"noop", "--proxy", "localhost:1080"}));
    CHECK(std::holds_alternative<NoopCommand>(noop.command));
    CHECK(noop.operation.proxy.port == 1080);
    const auto connect = std::get<CommandLine>(
        parse({"--proxy", "[::1]:1080", "connect", "example.org:443", "--timeout", "1.5",
               "--wire-version", "06cc", "--no-false-start"}));
    CHECK(std::get<ConnectCommand>(connect.command).target.address.name() == "example.org");
    CHECK(connect.operation.session.operation_timeout == std::chrono::milliseconds(1500));
    CHECK(connect.operation.session.dialect.version == wire::VersionBytes{6, 0xCC});
    CHECK_FALSE(connect.operation.session.false_start);
}

TEST_CASE("Bad usage is answered with what was expected") {
    CHECK(refusal({"connect", "nowhere", "--proxy", "h:1"}) ==
          "socks6-client: target: expected HOST:PORT, got \"nowhere\"\nTry --help.\n");
    CHECK(refusal({"noop", "--proxy", "h"}) ==
          "socks6-client: --proxy: expected HOST:PORT, got \"h\"\nTry --help.\n");
    CHECK(refusal({"noop"}).find("--proxy") != std::string::npos);
    CHECK(refusal({"--proxy", "h:1"}).find("subcommand") != std::string::npos);
}

TEST_CASE("the help text names the exit codes") {
    const auto end = std::get<CommandLineEnd>(parse({"--help"}));
    CHECK(end.exit_code == ExitCode::ok);
    CHECK(end.text.find("7 operation failed") != std::string::npos);
}

TEST_CASE("Passwords come from a flag or a file, and go with a user") {
    const auto credentials = [](std::vector<const char*> flags) {
        return std::get<CommandLine>(parse(std::move(flags)))
            .operation.session.authentication.credentials;
    };
    CHECK_FALSE(credentials({"noop", "--proxy", "h:1"}));
    const auto given = credentials({"noop", "--proxy", "h:1", "--user", "u", "--password", "p"});
    CHECK(given.value().password == "p");
    CHECK(refusal({"noop", "--proxy", "h:1", "--password", "p"}).find("--user") !=
          std::string::npos);
    CHECK(refusal({"noop", "--proxy", "h:1", "--user", "", "--password", "p"})
              .find("1 to 255 bytes") != std::string::npos);
    CHECK(refusal({"noop", "--proxy", "h:1", "--user", "u", "--password-file", "/nonexistent/x"})
              .find("--password-file") != std::string::npos);
}

TEST_CASE("What is asked of the proxy's sockets becomes Stack options") {
    const auto line = std::get<CommandLine>(
        parse({"connect", "h:80", "--proxy", "h:1", "--tos", "0x10", "--tos-leg", "remote", "--tfo",
               "1400", "--idempotent", "--auth", "slow", "--fast-open", "--initial-data", "8192"}));
    REQUIRE(line.operation.options.size() == 2);
    CHECK(std::get<wire::TosOption>(line.operation.options[0]) ==
          wire::TosOption{wire::Leg::proxy_remote, 0x10});
    CHECK(std::get<wire::TfoOption>(line.operation.options[1]).payload_size == 1400);
    CHECK(line.operation.session.tokens);
    CHECK(line.operation.fast_open);
    CHECK(line.operation.session.authentication.use == session::CredentialsUse::negotiated);
    CHECK(std::get<ConnectCommand>(line.command).initial_data == 8192);
    CHECK(refusal({"connect", "h:80", "--proxy", "h:1", "--initial-data", "8193"}) != "accepted");
    CHECK(refusal({"connect", "h:80", "--proxy", "h:1", "--tos", "256"}) != "accepted");
}

TEST_CASE("bind, udp and proxify are understood") {
    const auto command = [](std::vector<const char*> flags) {
        flags.insert(flags.end(), {"--proxy", "h:1"});
        return std::get<CommandLine>(parse(std::move(flags))).command;
    };
    const auto bind =
        std::get<BindCommand>(command({"bind", "--at", "0.0.0.0:99", "--backlog", "4", "--echo"}));
    CHECK(bind.backlog == 4);
    CHECK(bind.echo);
    CHECK(bind.wanted.port == 99);
    CHECK(std::get<UdpCommand>(command({"udp", "h:53"})).target->port == 53);
    CHECK_FALSE(std::get<UdpCommand>(command({"udp", "--server"})).target);
    const auto proxify =
        std::get<ProxifyCommand>(command({"proxify", "--listen", "[::1]:0", "--transparent"}));
    CHECK(proxify.transparent);
    CHECK(proxify.listen.address.is_v6());
    CHECK(refusal({"bind", "--proxy", "h:1", "--backlog", "1", "--echo"}) != "accepted");
    CHECK(refusal({"bind", "--proxy", "h:1", "--backlog", "2"}) != "accepted");
    CHECK(refusal({"udp", "--proxy", "h:1"}) != "accepted");
    CHECK(refusal({"proxify", "--proxy", "h:1", "--listen", "localhost"}) != "accepted");
}
