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
