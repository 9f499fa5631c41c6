// What socks6-conform does besides running, and socks6-client between a user and a proxy.
#include <csignal>

#include "catch_shim.hpp"
#include "e2e/child_process.hpp"
#include "e2e/loopback_server.hpp"
#include "e2e/reference_programs.hpp"
#include "e2e/report_files.hpp"

using namespace e2e;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using Catch::Matchers::StartsWith;

TEST_CASE("list tells the scenarios, and with --cases what their matrices expand to") {
    const auto scenarios = conform({"list", "draft-05/noop"});
    CHECK(scenarios.code == 0);
    CHECK_THAT(scenarios.out, Contains("draft-05/noop/both-address-types  "));
    const auto cases = conform({"list", "--cases", "draft-05/noop"});
    CHECK(cases.code == 0);
    CHECK_THAT(cases.out, Contains("draft-05/noop/both-address-types[address=ipv6]"));
    CHECK(conform({"list", "no-such-*"}).code == 2);
}

TEST_CASE("explain tells a clause, and knows the nearest id to a misspelt one") {
    const auto explained = conform({"explain", "R05-AUTH-P-SENT-NOOP"});
    CHECK(explained.code == 0);
    CHECK_THAT(explained.out, StartsWith("R05-AUTH-P-SENT-NOOP") && Contains("AMB-17"));
    const auto misspelt = conform({"explain", "R05-AUTH-P-SENT-NOPE"});
    CHECK(misspelt.code == 2);
    CHECK_THAT(misspelt.err, Contains("R05-AUTH-P-SENT-NOOP"));
}

TEST_CASE("decode shows the fields of a message, from its argument or from stdin") {
    const std::string request = "06 00 00 00 00 01 00 00 00 00 00";
    const auto decoded = conform({"decode", request});
    CHECK(decoded.code == 0);
    CHECK_THAT(decoded.out, Contains("request: Request") && Contains("command: 0x00 noop"));
    const auto piped =
        run({.program = "socks6-conform", .arguments = {"decode", "-"}, .input = request});
    CHECK(piped.code == 0);
    CHECK(piped.out == decoded.out);
    CHECK(conform({"decode", "0g"}).code == 2);
}

TEST_CASE("new writes a scenario that lints clean and passes from any working directory") {
    const Folder folder;
    const auto written = conform({"new", "mine/first"});
    CHECK(written.code == 0);
    write_text(folder / "first.json", written.out);
    const auto linted = conform({"lint", (folder / "first.json").string()});
    CHECK(linted.code == 0);
    const auto ended =
        run({.program = "socks6-conform", .arguments = {"first.json"}, .folder = folder.path()});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
}

TEST_CASE("lint points at the spot") {
    const Folder folder;
    auto text = conform({"new", "mine/first"}).out;
    const auto at = text.find("\"purpose\"");
    REQUIRE(at != std::string::npos);
    write_text(folder / "bad.json", text.replace(at, 9, "\"purposs\""));
    const auto linted = conform({"lint", (folder / "bad.json").string()});
    CHECK(linted.code == 2);
    CHECK_THAT(linted.out + linted.err, Contains("bad.json:6:3") && Contains("purpose"));
}

TEST_CASE("client: NOOP through the proxy program") {
    const ProxyProgram proxy;
    CHECK(client({"noop", "--proxy", proxy.address}).code == 0);
}

TEST_CASE("client: connect carries stdin to the target and its answer to stdout") {
    const ProxyProgram proxy;
    const LoopbackServer server(echo());
    std::string sent;
    for (int line = 0; line < 10'000; ++line) sent += "line " + std::to_string(line) + '\n';
    const auto ended = client({"connect", server.address(), "--proxy", proxy.address}, sent);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err, Equals(""));
    CHECK((ended.out == sent));
}

TEST_CASE("client: its exit code says what failed") {
    const ProxyProgram proxy;
    const ClosedPort closed;
    const auto unreachable = client({"noop", "--proxy", closed.address()});
    CHECK(unreachable.code == 3);
    CHECK_THAT(unreachable.err, Contains(closed.address()));
    const auto refused = client({"connect", closed.address(), "--proxy", proxy.address});
    CHECK(refused.code == 7);
    CHECK_THAT(refused.err, Contains("refused"));
    const LoopbackServer server(banner("SSH-2.0-x\r\n"));
    const auto foreign = client({"noop", "--proxy", server.address()});
    CHECK((foreign.code == 4 || foreign.code == 5));
    CHECK(client({"noop"}).code == 2);
}

TEST_CASE("proxy: bad usage is exit 2, a port in use exit 1") {
    const auto flag = run({.program = "socks6-proxy", .arguments = {"--no-such-flag"}});
    CHECK(flag.code == 2);
    CHECK_THAT(flag.err, Contains("--no-such-flag"));
    const LoopbackServer occupied(silent());
    const auto taken =
        run({.program = "socks6-proxy", .arguments = {"--listen", occupied.address()}});
    CHECK(taken.code == 1);
    CHECK_THAT(taken.err, Contains(occupied.address()));
}
