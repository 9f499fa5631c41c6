// UDP ASSOCIATE at both ends: `socks6-client udp --server` behind the proxy answers the datagrams
// of another one. draft-05, "Handling UDP ASSOCIATE", "Proxying UDP servers".
#include "catch_shim.hpp"
#include "e2e/reference_programs.hpp"

using namespace e2e;
using Catch::Matchers::Equals;

namespace {

using Arguments = std::vector<std::string>;

Launch udp(Arguments reaching, Arguments arguments, const std::string& input = {}) {
    reaching.push_back("udp");
    reaching.insert(reaching.end(), arguments.begin(), arguments.end());
    return {.program = "socks6-client", .arguments = std::move(reaching), .input = input};
}

/// Lines go to the server and come back.
void check_echo(const Arguments& server_reaching, const Arguments& sender_reaching) {
    Child server(udp(server_reaching, {"--server"}));
    const auto address = listening_address(server);
    const auto ended =
        run(udp(sender_reaching, {address, "--linger", "1"}, "one\ntwo\n\nthree, the last\n"));
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, Equals("one\ntwo\n\nthree, the last\n"));
}

}  // namespace

TEST_CASE("pair: datagrams go from one association to the other and back") {
    const ProxyProgram proxy;
    check_echo({"--proxy", proxy.address}, {"--proxy", proxy.address});
}

TEST_CASE("pair: associations over DTLS and over plain UDP meet") {
    ProxyProgram proxy({"--tls-listen", "127.0.0.1:0", "--dtls-port", "0"});
    const Arguments plain = {"--proxy", proxy.address};
    const Arguments secured = {"--proxy",    proxy.also_at("tls"), "--tls",
                               "--insecure", "--dtls-port",        port_of(proxy.also_at("dtls"))};
    check_echo(secured, plain);
    check_echo(plain, secured);
    check_echo(secured, secured);
}

TEST_CASE("pair: a relay port of its own is found where it is named") {
    ProxyProgram proxy({"--udp-port", "0"});
    const auto log = proxy.child.wait_for(" udp=");
    const auto relay = port_of(log.substr(0, log.find(' ')));
    const Arguments reaching = {"--proxy", proxy.address, "--udp-port", relay};
    check_echo(reaching, reaching);
}

TEST_CASE("pair: a name as destination is looked up by the proxy") {
    const ProxyProgram proxy;
    Child server(udp({"--proxy", proxy.address}, {"--server"}));
    const auto port = port_of(listening_address(server));
    const auto ended =
        run(udp({"--proxy", proxy.address}, {"localhost:" + port, "--linger", "1"}, "by name\n"));
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, Equals("by name\n"));
}

TEST_CASE("pair: a proxy without UDP refuses the association") {
    const ProxyProgram proxy({"--udp-port", "off"});
    const auto ended =
        run(udp({"--proxy", proxy.address}, {"127.0.0.1:9", "--linger", "1"}, "never sent\n"));
    CHECK(ended.code == 7);
    CHECK_THAT(ended.out, Equals(""));
}

TEST_CASE("pair: associations of IPv6, plain and over DTLS") {
    ProxyProgram proxy({"--listen", "[::1]:0", "--tls-listen", "[::1]:0", "--dtls-port", "0"});
    const Arguments plain = {"--proxy", proxy.address};
    const auto dtls = port_of(proxy.also_at("dtls"));
    const Arguments secured = {"--proxy",    proxy.also_at("tls"), "--tls",
                               "--insecure", "--dtls-port",        dtls};
    check_echo(plain, plain);
    check_echo(secured, secured);
}
