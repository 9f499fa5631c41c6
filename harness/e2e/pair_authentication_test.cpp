// socks6-client and socks6-proxy agree on passwords, shown with the Request and negotiated, and on
// idempotence tokens. draft-05, "Username/Password Authentication", "Idempotence options".
#include "catch_shim.hpp"
#include "e2e/loopback_server.hpp"
#include "e2e/reference_programs.hpp"
#include "e2e/report_files.hpp"

using namespace e2e;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

using Arguments = std::vector<std::string>;

Arguments user(const std::string& name, const std::string& password, const std::string& how) {
    Arguments arguments = {"--user", name, "--password", password};
    if (!how.empty()) arguments.insert(arguments.end(), {"--auth", how});
    return arguments;
}

Ended noop(const ProxyProgram& proxy, Arguments arguments) {
    arguments.insert(arguments.end(), {"noop", "--proxy", proxy.address});
    return client(std::move(arguments));
}

constexpr int refused = 6;

}  // namespace

TEST_CASE("pair: the right password lets in, both ways, and no other one does") {
    const Folder folder;
    write_text(folder / "users", "ann:secret\nbob:word:with:colons\n");
    const ProxyProgram proxy({"--users", (folder / "users").string()});
    for (const auto* how : {"0rtt", "slow", ""}) {
        INFO('"' << how << '"');
        CHECK(noop(proxy, user("ann", "secret", how)).code == 0);
        CHECK(noop(proxy, user("bob", "word:with:colons", how)).code == 0);
        CHECK(noop(proxy, user("ann", "word:with:colons", how)).code == refused);
        CHECK(noop(proxy, user("eve", "secret", how)).code == refused);
    }
    CHECK(noop(proxy, {}).code == refused);
}

TEST_CASE("pair: beside its users a proxy may serve those without a password") {
    const ProxyProgram proxy({"--user", "ann", "--password", "secret", "--anonymous"});
    CHECK(noop(proxy, {}).code == 0);
    CHECK(noop(proxy, user("ann", "secret", "slow")).code == 0);
}

TEST_CASE("pair: initial data survives a negotiation, and goes nowhere without the password") {
    const ProxyProgram proxy({"--user", "ann", "--password", "secret"});
    const LoopbackServer server(echo());
    // More than is declared with the Request: the rest follows.
    std::string sent;
    for (int line = 0; line < 5'000; ++line) sent += "line " + std::to_string(line) + '\n';
    for (const auto* how : {"0rtt", "slow"}) {
        INFO(how);
        auto right = user("ann", "secret", how);
        const Arguments connecting = {"connect",     server.address(), "--proxy",
                                      proxy.address, "--initial-data", "8192"};
        right.insert(right.end(), connecting.begin(), connecting.end());
        const auto served = client(right, sent);
        CHECK(served.code == 0);
        CHECK((served.out == sent));
        auto wrong = user("ann", "secrez", how);
        wrong.insert(wrong.end(), connecting.begin(), connecting.end());
        const auto turned_away = client(wrong, sent);
        CHECK(turned_away.code == refused);
        CHECK_THAT(turned_away.out, Equals(""));
    }
}

TEST_CASE("pair: a user gets tokens, and spends one with each Request; nobody else gets any") {
    const ProxyProgram proxy({"--user", "ann", "--password", "secret"});
    const LoopbackServer server(echo());
    for (const auto* how : {"0rtt", "slow"}) {
        INFO(how);
        auto arguments = user("ann", "secret", how);
        arguments.insert(arguments.end(),
                         {"connect", server.address(), "--proxy", proxy.address, "--idempotent"});
        const auto ended = client(arguments, "once\n");
        CHECK(ended.code == 0);
        CHECK_THAT(ended.err, Equals(""));
        CHECK_THAT(ended.out, Equals("once\n"));
    }
    const ProxyProgram open;
    const auto stranger = noop(open, {"--idempotent"});
    CHECK(stranger.code == 0);
    CHECK_THAT(stranger.err, Contains("issues no idempotence tokens"));
}
