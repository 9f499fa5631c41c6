#include "proxy/command_line.hpp"

#include "catch_shim.hpp"

using namespace socks6;
using namespace socks6::proxy;

namespace {

std::variant<CommandLine, CommandLineEnd> parse(std::vector<const char*> flags) {
    flags.insert(flags.begin(), "socks6-proxy");
    return parse_command_line(static_cast<int>(flags.size()), flags.data());
}

std::string refusal(std::vector<const char*> flags) {
    const auto parsed = parse(std::move(flags));
    const auto* end = std::get_if<CommandLineEnd>(&parsed);
    if (end == nullptr) return "accepted";
    CHECK(end->exit_code == 2);
    return end->text;
}

}  // namespace

TEST_CASE("Without flags the proxy listens on loopback, port 1080") {
    const auto line = std::get<CommandLine>(parse({}));
    CHECK(to_string(line.config.listen) == "127.0.0.1:1080");
    CHECK(line.log_level == LogLevel::info);
    CHECK(line.config.session.dialect.version == wire::VersionBytes{6, 0});
}

TEST_CASE("Flags reach the configuration") {
    const auto line = std::get<CommandLine>(parse({"--listen",
                                                   "[::1]:0",
                                                   "--deny",
                                                   "10.0.0.0/8",
                                                   "--deny",
                                                   "192.0.2.0/24:25",
                                                   "--allow",
                                                   "10.1.0.0/16",
                                                   "--request-timeout",
                                                   "1.5",
                                                   "--connect-timeout",
                                                   "2",
                                                   "--max-connections",
                                                   "7",
                                                   "--dns-server",
                                                   "127.0.0.1:5353",
                                                   "--wire-version",
                                                   "06cc",
                                                   "--log-level",
                                                   "error",
                                                   "--idle-timeout",
                                                   "3",
                                                   "--stop-timeout",
                                                   "0.25"}));
    using std::chrono::milliseconds;
    CHECK(to_string(line.config.listen) == "[::1]:0");
    CHECK(line.config.rules.deny.size() == 2);
    CHECK(line.config.rules.allow.size() == 1);
    CHECK(line.config.session.request_timeout == milliseconds(1500));
    CHECK(line.config.session.connect_timeout == milliseconds(2000));
    CHECK(line.config.max_connections == 7);
    CHECK(line.config.dns.servers == "127.0.0.1:5353");
    CHECK(line.config.session.dialect.version == wire::VersionBytes{6, 0xCC});
    CHECK(line.log_level == LogLevel::error);
    CHECK(line.config.idle_timeout == milliseconds(3000));
    CHECK(line.config.stop_timeout == milliseconds(250));
}

TEST_CASE("A bad flag is answered with what was expected") {
    CHECK(refusal({"--listen", "localhost"}) ==
          "socks6-proxy: --listen: expected ADDRESS:PORT, got \"localhost\"\nTry --help.\n");
    CHECK(refusal({"--deny", "10.0.0.0/99"}) ==
          "socks6-proxy: --deny: expected CIDR[:PORT], got \"10.0.0.0/99\"\nTry --help.\n");
    CHECK(refusal({"--request-timeout", "-1"}) ==
          "socks6-proxy: --request-timeout: expected SECONDS, got \"-1\"\nTry --help.\n");
    CHECK(refusal({"--wire-version", "6"}) ==
          "socks6-proxy: --wire-version: expected HEX, got \"6\"\nTry --help.\n");
    CHECK(refusal({"--log-level", "loud"}) ==
          "socks6-proxy: --log-level: expected debug|info|warning|error|off, got \"loud\"\n"
          "Try --help.\n");
    CHECK(refusal({"--max-connections", "0"}).find("expected COUNT") != std::string::npos);
    CHECK(refusal({"--nonsense"}).find("--nonsense") != std::string::npos);
}

TEST_CASE("the help text names the exit codes") {
    const auto end = std::get<CommandLineEnd>(parse({"--help"}));
    CHECK(end.exit_code == 0);
    CHECK(end.text.find("Exit codes") != std::string::npos);
}
