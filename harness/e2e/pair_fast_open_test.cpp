// TCP Fast Open between socks6-client and socks6-proxy, in a network of the test's own where the
// kernel permits it: a Request travels in the SYN if a token protects it from being replayed, and
// only then. draft-05, "TFO on the client-proxy leg".
#include <fstream>
#include <sstream>

#include "catch_shim.hpp"
#include "e2e/loopback_server.hpp"
#include "e2e/reference_programs.hpp"
#include "net/testing/own_network.hpp"

using namespace e2e;
using Catch::Matchers::Equals;

namespace {

/// How many SYNs of this network had their data acknowledged.
long acknowledged_in_syns() {
    std::ifstream file("/proc/thread-self/net/netstat");
    std::string names;
    std::string numbers;
    while (std::getline(file, names) && std::getline(file, numbers)) {
        std::istringstream name_list(names);
        std::istringstream number_list(numbers);
        std::string name;
        std::string number;
        while (name_list >> name && number_list >> number) {
            if (name == "TCPFastOpenActive") return std::stol(number);
        }
    }
    throw std::runtime_error("/proc/net/netstat: expected TCPFastOpenActive");
}

struct FastOpen {
    FastOpen() {
        if (!network.refused().empty()) WARN("TEST-SKIPPED: " + network.refused());
    }
    bool refused() const { return !network.refused().empty(); }

    socks6::net::testing::OwnNetwork network;
};

std::vector<std::string> connecting(const ProxyProgram& proxy, const LoopbackServer& server) {
    return {"connect", server.address(), "--proxy", proxy.address, "--fast-open", "--user",
            "ann",     "--password",     "secret"};
}

}  // namespace

TEST_CASE("pair: a Request that a token protects travels in the SYN, and is served once") {
    const FastOpen network;
    if (network.refused()) return;
    const ProxyProgram proxy({"--user", "ann", "--password", "secret"});
    const LoopbackServer server(echo());
    auto arguments = connecting(proxy, server);
    arguments.push_back("--idempotent");
    // The kernel's cookie comes with the first connection, which asks for the tokens.
    const auto before = acknowledged_in_syns();
    const auto ended = client(arguments, "once\n");
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err, Equals(""));
    CHECK_THAT(ended.out, Equals("once\n"));
    CHECK(acknowledged_in_syns() == before + 1);
}

TEST_CASE("pair: a Request without a token waits for the handshake") {
    const FastOpen network;
    if (network.refused()) return;
    const ProxyProgram proxy({"--user", "ann", "--password", "secret"});
    const LoopbackServer server(echo());
    const auto before = acknowledged_in_syns();
    for (int round = 0; round < 2; ++round) {
        const auto ended = client(connecting(proxy, server), "again\n");
        CHECK(ended.code == 0);
        CHECK_THAT(ended.out, Equals("again\n"));
    }
    CHECK(acknowledged_in_syns() == before);
}

// draft-05, "TFO options": the proxy waits for the payload, and sends it with its SYN.
TEST_CASE("pair: what the client announces for the target travels in the proxy's SYN") {
    const FastOpen network;
    if (network.refused()) return;
    const ProxyProgram proxy;
    // A target that accepts Fast Open is another proxy: it is sent a NOOP Request of 11 bytes.
    const ProxyProgram target;
    const std::string noop("\x06\0\0\0\0\x01\0\0\0\0\0", 11);
    const auto before = acknowledged_in_syns();
    // The first one fetches the kernel's cookie.
    for (int round = 0; round < 2; ++round) {
        const auto ended = run({.program = "socks6-client",
                                .arguments = {"connect", target.address, "--proxy", proxy.address,
                                              "--tfo", "11", "--initial-data", "11"},
                                .input = noop});
        CHECK(ended.code == 0);
        CHECK(ended.out.size() == 14);
    }
    CHECK(acknowledged_in_syns() == before + 1);
}
