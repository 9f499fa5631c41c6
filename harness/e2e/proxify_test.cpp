// proxify with the real proxy behind it, as a program of SOCKS 5 sees the two (RFC 1928).
#include "catch_shim.hpp"
#include "e2e/loopback_server.hpp"
#include "e2e/reference_programs.hpp"
#include "e2e/socks5_client.hpp"

using namespace e2e;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using Command = Socks5Client::Command;

TEST_CASE("proxify: CONNECT, data both ways, and an end of stream of its own") {
    const ProxyProgram proxy;
    const Proxify proxify(proxy.address);
    const LoopbackServer server(echo());
    const Socks5Client program(proxify.address, Command::connect, server.address());
    CHECK(program.read_reply().code == 0);
    const std::string sent(200'000, 'x');
    program.connection().send(sent);
    program.connection().end();
    CHECK((program.connection().read_to_end() == sent));
}

TEST_CASE("proxify: a target that refuses has SOCKS 5's code for it, and denied ones theirs") {
    const ClosedPort closed;
    const ProxyProgram proxy({"--deny", "127.0.0.9/32"});
    const Proxify proxify(proxy.address);
    const Socks5Client refused(proxify.address, Command::connect, closed.address());
    CHECK(refused.read_reply().code == 5);
    const Socks5Client denied(proxify.address, Command::connect, "127.0.0.9:80");
    CHECK(denied.read_reply().code == 2);
}

TEST_CASE("proxify --optimistic: what is sent ahead arrives, and a failure breaks the connection") {
    const ClosedPort closed;
    const ProxyProgram proxy;
    const Proxify proxify(proxy.address, {"--optimistic"});
    const LoopbackServer server(echo());
    const Socks5Client program(proxify.address, Command::connect, server.address());
    program.connection().send("ahead");
    CHECK(program.read_reply().code == 0);
    CHECK_THAT(program.connection().read(5), Equals("ahead"));
    const Socks5Client failing(proxify.address, Command::connect, closed.address());
    CHECK(failing.read_reply().code == 0);
    CHECK_THROWS_WITH(failing.connection().read_to_end(), Contains("reset"));
}

TEST_CASE("proxify: BIND tells where the proxy listens, then who came, then carries data") {
    const ProxyProgram proxy;
    const Proxify proxify(proxy.address);
    const Socks5Client program(proxify.address, Command::bind, "0.0.0.0:0");
    const auto listening = program.read_reply();
    REQUIRE(listening.code == 0);
    const Connection remote(listening.bound);
    const auto arrived = program.read_reply();
    CHECK(arrived.code == 0);
    CHECK_THAT(arrived.bound, Contains("127.0.0.1:"));
    remote.send("from the remote");
    CHECK_THAT(program.connection().read(15), Equals("from the remote"));
    program.connection().send("from the program");
    program.connection().end();
    CHECK_THAT(remote.read_to_end(), Equals("from the program"));
}
