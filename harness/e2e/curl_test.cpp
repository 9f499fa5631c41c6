// curl, which speaks SOCKS 5, through proxify and the proxy to nginx: what a user would try first.
// Bodies travel whole both ways, names are the proxy's business, and passwords are asked for.
// draft-05, "Handling CONNECT", "Username/Password Authentication".
#include "e2e/large_file.hpp"
#include "e2e/name_server.hpp"
#include "e2e/needed_programs_test.hpp"
#include "e2e/reference_programs.hpp"
#include "e2e/web_server.hpp"

using namespace e2e;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;
constexpr auto patient = 10 * generous;

/// Whatever the user's own settings are.
Ended curl(const std::string& proxify, std::vector<std::string> arguments) {
    const std::vector<std::string> common = {
        "-q", "-sS", "--fail", "--noproxy", "", "--socks5-hostname", proxify};
    arguments.insert(arguments.begin(), common.begin(), common.end());
    return run({.program = installed("curl"), .arguments = std::move(arguments)}, patient);
}

/// A file of this size comes whole, and goes back whole.
void check_both_ways(const Proxify& proxify, std::uint64_t size) {
    const WebServer web;
    write_noise(web.file("large"), size);
    const Folder here;
    const auto got = (here / "got").string();
    const auto down = curl(proxify.address, {"-o", got, web.url("large")});
    INFO(down.err);
    CHECK(down.code == 0);
    CHECK(same_bytes(got, web.file("large")));
    const auto up = curl(proxify.address, {"-T", got, web.url("upload/back")});
    INFO(up.err);
    CHECK(up.code == 0);
    CHECK(same_bytes(got, web.file("upload/back")));
}

/// A proxy with one user, and a page behind it.
struct Guarded {
    Guarded() : proxy({"--users", users()}) { write_text(web.file("page"), "the page\n"); }
    std::string users() const {
        write_text(folder / "users", "ann:secret\n");
        return (folder / "users").string();
    }
    Ended get(const Proxify& proxify, std::vector<std::string> arguments = {}) const {
        arguments.push_back(web.url("page"));
        return curl(proxify.address, std::move(arguments));
    }

    Folder folder;
    ProxyProgram proxy;
    WebServer web;
};

void check_served(const Ended& ended) {
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, Equals("the page\n"));
}

/// 97: "cannot complete handshake with the proxy"
void check_refused(const Ended& ended) {
    INFO(ended.err);
    CHECK(ended.code == 97);
    CHECK_THAT(ended.err, Contains("SOCKS5"));
    CHECK_THAT(ended.out, Equals(""));
}

}  // namespace

TEST_CASE("curl: 20 MiB each way arrive whole") {
    if (skipped_without({"curl", "nginx"})) return;
    const ProxyProgram proxy;
    check_both_ways(Proxify(proxy.address), 20 * mebibyte);
}

TEST_CASE("curl: 200 MiB each way arrive whole", "[soak]") {
    if (skipped_without({"curl", "nginx"})) return;
    const ProxyProgram proxy;
    check_both_ways(Proxify(proxy.address), 200 * mebibyte);
}

TEST_CASE("curl: a name is looked up by the proxy, and by nobody before") {
    if (skipped_without({"curl", "nginx", "dnsmasq"})) return;
    const NameServer names("web.test", "127.0.0.1");
    const ProxyProgram proxy({"--dns-server", names.address()});
    const Proxify proxify(proxy.address);
    const WebServer web;
    write_text(web.file("page"), "the page\n");
    check_served(curl(proxify.address, {web.url("page", "web.test")}));
    // 97, as the proxy says that there is no such host.
    CHECK(curl(proxify.address, {web.url("page", "other.test")}).code == 97);
}

TEST_CASE("curl: the password that proxify knows lets it in, at once or by negotiation") {
    if (skipped_without({"curl", "nginx"})) return;
    const Guarded guarded;
    for (const auto* how : {"0rtt", "slow"}) {
        INFO(how);
        const auto& at = guarded.proxy.address;
        check_served(
            guarded.get(Proxify(at, {"--user", "ann", "--password", "secret", "--auth", how})));
        check_refused(
            guarded.get(Proxify(at, {"--user", "ann", "--password", "secrez", "--auth", how})));
    }
}

TEST_CASE("curl: its own password goes to the proxy, where proxify has none") {
    if (skipped_without({"curl", "nginx"})) return;
    const Guarded guarded;
    const Proxify proxify(guarded.proxy.address);
    check_served(guarded.get(proxify, {"--proxy-user", "ann:secret"}));
    check_refused(guarded.get(proxify, {"--proxy-user", "ann:secrez"}));
    check_refused(guarded.get(proxify));
}

TEST_CASE("curl: TLS between proxify and the proxy changes nothing") {
    if (skipped_without({"curl", "nginx"})) return;
    ProxyProgram proxy({"--tls-listen", "127.0.0.1:0"});
    check_both_ways(Proxify(proxy.also_at("tls"), {"--tls", "--insecure"}), 5 * mebibyte);
}
