// socks6-client and socks6-proxy over TLS: whom the client trusts, and that streams end and break
// as they do over TCP. draft-05, "TLS".
#include "catch_shim.hpp"
#include "e2e/loopback_server.hpp"
#include "e2e/reference_programs.hpp"
#include "e2e/report_files.hpp"
#include "net/tls_identity.hpp"

using namespace e2e;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

/// A certificate for `names`, and its key, in files.
struct IdentityFiles {
    explicit IdentityFiles(const std::vector<std::string>& names) {
        const auto identity = socks6::net::TlsIdentity::self_signed(names);
        REQUIRE(identity);
        write_text(folder / "certificate", identity->certificate_pem());
        write_text(folder / "key", identity->key_pem());
    }
    std::string certificate() const { return (folder / "certificate").string(); }
    std::vector<std::string> flags() const {
        return {"--tls-listen", "127.0.0.1:0", "--dtls-port", "0",
                "--cert",       certificate(), "--key",       (folder / "key").string()};
    }
    Folder folder;
};

Ended noop(const std::string& proxy, std::vector<std::string> trust) {
    trust.insert(trust.end(), {"noop", "--proxy", proxy, "--tls"});
    return client(std::move(trust));
}

}  // namespace

TEST_CASE("pair: over TLS the client talks to whom it trusts, and to nobody else") {
    const IdentityFiles identity({"127.0.0.1"});
    const IdentityFiles misnamed({"elsewhere.test"});
    ProxyProgram proxy(identity.flags());
    const auto tls = proxy.also_at("tls");
    CHECK(noop(tls, {"--ca", identity.certificate()}).code == 0);
    CHECK(noop(tls, {"--insecure"}).code == 0);
    // The system's authorities do not know it, nor does another certificate vouch for it.
    for (const auto& trust : {std::vector<std::string>{}, {"--ca", misnamed.certificate()}}) {
        const auto ended = noop(tls, trust);
        CHECK(ended.code == 3);
        CHECK_THAT(ended.err, Contains("certificate"));
    }
    ProxyProgram other(misnamed.flags());
    const auto ended = noop(other.also_at("tls"), {"--ca", misnamed.certificate()});
    CHECK(ended.code == 3);
    CHECK_THAT(ended.err, Contains("127.0.0.1") || Contains("mismatch"));
}

TEST_CASE("pair: TLS to a port without it, and none to a port with it, fail in good time") {
    ProxyProgram proxy({"--tls-listen", "127.0.0.1:0"});
    const auto secured = noop(proxy.address, {"--insecure"});
    CHECK(secured.code == 3);
    const auto plain = client({"noop", "--proxy", proxy.also_at("tls")});
    CHECK(plain.code != 0);
}

TEST_CASE("pair: connect over TLS carries all, with a password and tokens") {
    const IdentityFiles identity({"127.0.0.1"});
    auto flags = identity.flags();
    flags.insert(flags.end(), {"--user", "ann", "--password", "secret"});
    ProxyProgram proxy(flags);
    const auto tls = proxy.also_at("tls");
    const LoopbackServer server(echo());
    std::string sent;
    for (int line = 0; line < 15'000; ++line) sent += "line " + std::to_string(line) + '\n';
    for (const auto* how : {"0rtt", "slow"}) {
        INFO(how);
        const auto ended = client({"connect", server.address(), "--proxy", tls, "--tls", "--ca",
                                   identity.certificate(), "--user", "ann", "--password", "secret",
                                   "--auth", how, "--idempotent", "--initial-data", "100"},
                                  sent);
        CHECK(ended.code == 0);
        CHECK_THAT(ended.err, Equals(""));
        CHECK((ended.out == sent));
    }
}

TEST_CASE("pair: over DTLS a certificate counts as over TLS") {
    const IdentityFiles identity({"127.0.0.1"});
    const IdentityFiles other({"127.0.0.1"});
    ProxyProgram proxy(identity.flags());
    const auto dtls = port_of(proxy.also_at("dtls"));
    Child server({.program = "socks6-client",
                  .arguments = {"udp", "--server", "--proxy", proxy.also_at("tls"), "--tls", "--ca",
                                identity.certificate(), "--dtls-port", dtls}});
    const auto address = listening_address(server);
    const auto served = client({"udp", address, "--linger", "1", "--proxy", proxy.address, "--ca",
                                identity.certificate(), "--dtls-port", dtls},
                               "trusted\n");
    CHECK(served.code == 0);
    CHECK_THAT(served.out, Equals("trusted\n"));
    const auto refused = client({"udp", address, "--linger", "1", "--proxy", proxy.address, "--ca",
                                 other.certificate(), "--dtls-port", dtls},
                                "not trusted\n");
    CHECK(refused.code == 3);
    CHECK_THAT(refused.out, Equals(""));
}
