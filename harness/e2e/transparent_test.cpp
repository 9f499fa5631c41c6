// proxify --transparent on a gateway whose firewall redirects to it: programs that know nothing of
// proxies reach their servers through SOCKS 6, at the address they meant, of IPv4 and of IPv6.
#include "e2e/gateway.hpp"
#include "e2e/large_file.hpp"
#include "e2e/needed_programs_test.hpp"
#include "e2e/reference_programs.hpp"
#include "e2e/web_server.hpp"

using namespace e2e;

namespace {

/// The gateway with a proxy, and a transparent proxify that all of the host's TCP goes to.
struct Redirected {
    /// False where that cannot be had; then the test has been called skipped.
    bool set_up(const std::string& listen) {
        auto why = gateway.refused();
        if (why.empty()) {
            proxy = std::make_unique<ProxyProgram>();
            proxify = std::make_unique<Proxify>(proxy->address,
                                                std::vector<std::string>{"--transparent"}, listen);
            why = gateway.redirect_to(port_of(proxify->address));
        }
        if (!why.empty()) WARN("TEST-SKIPPED: " + why);
        return why.empty();
    }

    Gateway gateway;
    std::unique_ptr<ProxyProgram> proxy;
    std::unique_ptr<Proxify> proxify;
};

const auto needed = {"curl", "nginx", "socat", "nft", "ip", "nsenter", "unshare"};

}  // namespace

TEST_CASE("transparent: curl without any setting reaches a server through SOCKS 6") {
    if (skipped_without(needed)) return;
    // The wildcard of IPv6 takes both families; that of IPv4 its own.
    const auto* const listen = GENERATE("[::]:0", "0.0.0.0:0");
    Redirected redirected;
    if (!redirected.set_up(listen)) return;
    const WebServer web({far_v4, far_v6});
    write_noise(web.file("large"), 1 << 20);
    std::vector<std::string> hosts = {far_v4};
    if (*listen == '[') hosts.push_back(far_v6);
    for (const auto& host : hosts) {
        const Folder here;
        const auto ended = redirected.gateway.run_on_host(
            "curl", {"-q", "-sS", "--fail", "--noproxy", "*", "-o", (here / "got").string(),
                     web.url("large", host)});
        INFO(host << ": " << ended.err);
        CHECK(ended.code == 0);
        CHECK(same_bytes(here / "got", web.file("large")));
        redirected.proxy->child.wait_for("target=" + host + ":" + web.port());
    }
}

TEST_CASE("transparent: an end of stream passes on its own, either way") {
    if (skipped_without(needed)) return;
    Redirected redirected;
    if (!redirected.set_up("0.0.0.0:0")) return;
    const Folder folder;
    write_noise(folder / "here", 3 << 20, 1);
    write_noise(folder / "there", 3 << 20, 2);
    // Either side sends only once the other one has ended.
    const std::string listens = "OPEN:there,rdonly!!CREATE:from-here";
    const std::string waits = "SYSTEM:\"cat >heard; cat here\"";
    Child remote({.program = installed("socat"),
                  .arguments = {"-d", "-d", "-t", "60", "TCP4-LISTEN:0,bind=" + far_v4, listens},
                  .folder = folder.path()});
    const auto port = remote.wait_for("listening on AF=2 " + far_v4 + ":");
    const auto ended = redirected.gateway.run_on_host(
        "socat", {"-t", "60", "TCP4:" + far_v4 + ":" + port, waits}, folder.path());
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(remote.wait().code == 0);
    CHECK(same_bytes(folder / "there", folder / "heard"));
    CHECK(same_bytes(folder / "here", folder / "from-here"));
}

TEST_CASE("transparent: who was not redirected is not connected to proxify itself") {
    if (skipped_without(needed)) return;
    Redirected redirected;
    if (!redirected.set_up("0.0.0.0:0")) return;
    // From the gateway, past the rule: without a target there is nothing to be done.
    const auto ended =
        run({.program = installed("curl"),
             .arguments = {"-q", "-sS", "--noproxy", "*", "--max-time", "60",
                           "http://127.0.0.1:" + port_of(redirected.proxify->address)}});
    INFO(ended.err);
    CHECK((ended.code == 52 || ended.code == 56));
}
