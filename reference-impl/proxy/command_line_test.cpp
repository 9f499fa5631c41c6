#include "proxy/command_line.hpp"

#include <cstdlib>
#include <fstream>

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

TEST_CASE("each state has its time, and two of them may have none") {
    const auto line =
        std::get<CommandLine>(parse({"--negotiation-timeout", "4", "--payload-wait", "0",
                                     "--accept-timeout", "60", "--first-datagram-timeout", "0"}));
    using std::chrono::seconds;
    CHECK(line.config.session.negotiation_timeout == seconds(4));
    CHECK(line.config.session.payload_wait == seconds(0));
    CHECK(line.config.session.accept_timeout == seconds(60));
    CHECK(line.config.session.first_datagram_timeout == seconds(0));
    CHECK(refusal({"--accept-timeout", "0"}).find("expected SECONDS, got") != std::string::npos);
    CHECK(refusal({"--payload-wait", "-1"}).find("expected SECONDS|0") != std::string::npos);
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

TEST_CASE("Users by flags, by files and by the environment") {
    const std::string password = SOCKS6_BINARY_DIR "/proxy_command_line_test.password";
    const std::string users = SOCKS6_BINARY_DIR "/proxy_command_line_test.users";
    std::ofstream(password) << "from file\n";
    std::ofstream(users) << "bob:x\n";
    const auto parsed = parse({"--user", "ann", "--password-file", password.c_str(), "--users",
                               users.c_str(), "--anonymous"});
    const auto& config = std::get<CommandLine>(parsed).config;
    REQUIRE(config.users.size() == 2);
    CHECK(config.users[0].name == "bob");
    CHECK(config.users[1].password == "from file");
    CHECK(config.anonymous);

    ::setenv("SOCKS6_PASSWORD", "from outside", 1);
    const auto by_environment = std::get<CommandLine>(parse({"--user", "ann"}));
    ::unsetenv("SOCKS6_PASSWORD");
    CHECK(by_environment.config.users[0].password == "from outside");

    CHECK(refusal({"--user", "ann"}) ==
          "socks6-proxy: --user: expected a password by --password-file, SOCKS6_PASSWORD or "
          "--password\nTry --help.\n");
    CHECK(refusal({"--user", "bob", "--password", "y", "--users", users.c_str()}) ==
          "socks6-proxy: --user: that name is in the file of --users too\nTry --help.\n");
    CHECK(refusal({"--password", "x"}) ==
          "socks6-proxy: --password: expected --user too\nTry --help.\n");
    CHECK(refusal({"--anonymous"}) ==
          "socks6-proxy: --anonymous: expected users beside whom\nTry --help.\n");
    CHECK(refusal({"--users", "/nonexistent/users"}) ==
          "socks6-proxy: --users: /nonexistent/users: cannot be read: No such file or directory\n"
          "Try --help.\n");
    CHECK(refusal({"--user", "ann", "--password-file", "/nonexistent/p"}) ==
          "socks6-proxy: --password-file: /nonexistent/p: cannot be read: No such file or "
          "directory\nTry --help.\n");
}

TEST_CASE("Flags of UDP, BIND, limits and threads reach the configuration") {
    const auto line = std::get<CommandLine>(
        parse({"--udp-port", "5300", "--bind-address", "192.0.2.1", "--bind-address",
               "::", "--max-associations", "5", "--max-listeners", "6", "--max-backlog", "7",
               "--udp-rate", "8", "--threads", "2", "--mptcp", "--log-format", "json"}));
    CHECK(line.config.udp_port == 5300);
    CHECK(line.config.bind_addresses.size() == 2);
    CHECK(line.config.max_associations == 5);
    CHECK(line.config.listeners.listeners == 6);
    CHECK(line.config.listeners.backlog == 7);
    CHECK(line.config.udp_limits.datagrams_per_second == 8);
    CHECK(line.threads == 2);
    CHECK(line.config.mptcp);
    CHECK(line.log_format == LogFormat::json);
    CHECK_FALSE(std::get<CommandLine>(parse({"--udp-port", "off"})).config.udp);

    CHECK(refusal({"--udp-port", "no"}) ==
          "socks6-proxy: --udp-port: expected PORT|off, got \"no\"\nTry --help.\n");
    CHECK(refusal({"--bind-address", "localhost"}) ==
          "socks6-proxy: --bind-address: expected ADDRESS, got \"localhost\"\nTry --help.\n");
    CHECK(refusal({"--max-backlog", "1"}) ==
          "socks6-proxy: --max-backlog: expected 2..65535, got \"1\"\nTry --help.\n");
    CHECK(refusal({"--log-format", "xml"}) ==
          "socks6-proxy: --log-format: expected text|json, got \"xml\"\nTry --help.\n");
    for (const auto* flag : {"--max-associations", "--max-listeners", "--udp-rate", "--threads"}) {
        CHECK(refusal({flag, "0"}) ==
              std::string("socks6-proxy: ") + flag + ": expected COUNT, got \"0\"\nTry --help.\n");
    }
}

TEST_CASE("TLS needs a port; a certificate is made up where none is given") {
    const auto line = std::get<CommandLine>(parse({"--tls-listen", "127.0.0.1:0"}));
    REQUIRE(line.config.tls);
    CHECK(line.config.tls->identity.certificate_pem().find("BEGIN CERTIFICATE") !=
          std::string::npos);
    CHECK(std::get<CommandLine>(parse({"--dtls-port", "0"})).config.tls->dtls_port == 0);
    CHECK(refusal({"--cert", "x.pem"}) ==
          "socks6-proxy: --cert: expected --tls-listen or --dtls-port too\nTry --help.\n");
    CHECK(refusal({"--tls-listen", "127.0.0.1:0", "--key", "x.pem"}) ==
          "socks6-proxy: --key: expected --cert too\nTry --help.\n");
    CHECK(refusal({"--tls-listen", "127.0.0.1:0", "--cert", "/nonexistent.pem"})
              .find("/nonexistent.pem") != std::string::npos);
}
