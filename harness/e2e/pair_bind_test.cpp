// BIND by socks6-client through socks6-proxy: plain sockets connect to what the proxy listens on.
// draft-05, "Handling BIND", "Listen Backlog options".
#include <csignal>
#include <memory>

#include "catch_shim.hpp"
#include "e2e/loopback_client.hpp"
#include "e2e/reference_programs.hpp"

using namespace e2e;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

Launch binding(const std::string& proxy, std::vector<std::string> arguments,
               const std::string& input = {}) {
    arguments.insert(arguments.begin(), {"bind", "--proxy", proxy});
    return {.program = "socks6-client", .arguments = std::move(arguments), .input = input};
}

/// Says its own thing, and hears it.
void check_echo(const Connection& remote, const std::string& text) {
    remote.send(text);
    CHECK_THAT(remote.read(text.size()), Equals(text));
}

}  // namespace

TEST_CASE("pair: bind carries the remote's connection both ways, ends of stream included") {
    ProxyProgram proxy({"--tls-listen", "127.0.0.1:0"});
    const auto tls = proxy.also_at("tls");
    const std::string question(100'000, 'q');
    const std::string answer(300'000, 'a');
    for (const bool secured : {false, true}) {
        std::vector<std::string> flags;
        if (secured) flags = {"--tls", "--insecure"};
        Child child(binding(secured ? tls : proxy.address, flags, answer.substr(0, 200'000)));
        const Connection remote(listening_address(child));
        remote.send(question);
        remote.end();
        CHECK((remote.read_to_end() == answer.substr(0, 200'000)));
        const auto ended = child.wait();
        CHECK(ended.code == 0);
        CHECK((ended.out == question));
    }
}

TEST_CASE("pair: bind takes one remote, and then nobody listens any more") {
    const ProxyProgram proxy;
    Child child(binding(proxy.address, {"--echo"}));
    const auto address = listening_address(child);
    const Connection remote(address);
    check_echo(remote, "hello");
    CHECK_THROWS_WITH(Connection(address), Contains("refused"));
    remote.end();
    CHECK_THAT(remote.read_to_end(), Equals(""));
    CHECK(child.wait().code == 0);
}

TEST_CASE("pair: bind --at asks for a port, and is refused one that is taken") {
    const ProxyProgram proxy;
    Child first(binding(proxy.address, {"--echo"}));
    const auto taken = listening_address(first);
    const auto refused = run(binding(proxy.address, {"--echo", "--at", taken}));
    CHECK(refused.code == 7);
}

TEST_CASE("pair: bind --backlog serves many remotes side by side, until it ends") {
    const ProxyProgram proxy({"--user", "ann", "--password", "secret", "--threads", "2"});
    Child child(binding(proxy.address,
                        {"--user", "ann", "--password", "secret", "--backlog", "4", "--echo"}));
    const auto address = listening_address(child);
    std::vector<std::unique_ptr<Connection>> remotes;
    for (int number = 0; number < 8; ++number) {
        remotes.push_back(std::make_unique<Connection>(address));
        check_echo(*remotes.back(), "first of " + std::to_string(number));
    }
    for (auto each = remotes.rbegin(); each != remotes.rend(); ++each) check_echo(**each, "again");
    // All at once, more than the backlog in pairs that overlap.
    for (auto& remote : remotes) {
        remote->send("last");
        remote->end();
    }
    for (auto& remote : remotes) CHECK_THAT(remote->read_to_end(), Equals("last"));
    child.signal(SIGTERM);
    CHECK(child.wait().code == -SIGTERM);
}

TEST_CASE("pair: bind --exec runs a command for each remote") {
    const ProxyProgram proxy({"--user", "ann", "--password", "secret"});
    Child child(binding(proxy.address, {"--user", "ann", "--password", "secret", "--auth", "slow",
                                        "--backlog", "2", "--exec", "tr a-z A-Z"}));
    const auto address = listening_address(child);
    for (const auto* word : {"one", "two", "three"}) {
        const Connection remote(address);
        remote.send(word);
        remote.end();
        std::string upper(word);
        for (auto& letter : upper) letter = static_cast<char>(letter & ~0x20);
        CHECK_THAT(remote.read_to_end(), Equals(upper));
    }
}
