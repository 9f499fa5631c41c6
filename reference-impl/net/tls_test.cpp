// TLS between two ends; that its streams keep the rules of all streams is in stream_test.cpp.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "net/testing/stream_pairs.hpp"

using namespace socks6::net;
using namespace socks6::net::testing;
using Reason = TlsError::Reason;

namespace {

/// A file for one test, gone with it.
class TestFile {
  public:
    TestFile(const std::string& name, const std::string& text) : path_(name_for(name)) {
        std::ofstream(path_) << text;
    }
    ~TestFile() { std::filesystem::remove(path_); }
    TestFile(const TestFile&) = delete;
    TestFile& operator=(const TestFile&) = delete;

    std::string path() const { return path_.string(); }
    std::string text() const {
        std::ostringstream all;
        all << std::ifstream(path_).rdbuf();
        return all.str();
    }

  private:
    static std::filesystem::path name_for(const std::string& name) {
        return std::filesystem::temp_directory_path() /
               ("socks6-" + std::to_string(::getpid()) + "-" + name);
    }
    std::filesystem::path path_;
};

Awaitable<Handshakes> shake_over_memory(TlsContext client, TlsContext server) {
    auto [a, b] = make_memory_pair(co_await asio::this_coro::executor);
    co_return co_await shake_hands(std::move(a), std::move(b), client, server);
}

/// What the client makes of a server with a fresh certificate for `names`.
Awaitable<TlsResult> client_verdict(TlsTrust trust, TlsIdentity identity) {
    const auto client = TlsContext::client(trust);
    const auto server = TlsContext::server(identity);
    REQUIRE(client);
    REQUIRE(server);
    auto both = co_await shake_over_memory(*client, *server);
    CHECK(static_cast<bool>(*both.client) == static_cast<bool>(*both.server));
    co_return std::move(*both.client);
}

}  // namespace

TEST_CASE("a client trusts an authority's certificate for the name it asked for", "[tls]") {
    const auto identity = *TlsIdentity::self_signed({"proxy.test", "192.0.2.1"});
    const TestFile authority("ca.pem", identity.certificate_pem());
    run([&]() -> Awaitable<void> {
        for (const std::string name : {"proxy.test", "192.0.2.1"}) {
            const TlsTrust trust = TrustAuthorities{authority.path(), name};
            const auto trusted = co_await client_verdict(trust, identity);
            CHECK(trusted);
        }
        for (const std::string name : {"other.test", "192.0.2.2"}) {
            const TlsTrust trust = TrustAuthorities{authority.path(), name};
            const auto refused = co_await client_verdict(trust, identity);
            REQUIRE_FALSE(refused);
            CHECK(refused.error().reason == Reason::not_trusted);
        }
        const auto stranger = *TlsIdentity::self_signed({"proxy.test"});
        const TlsTrust trust = TrustAuthorities{authority.path(), "proxy.test"};
        const auto refused = co_await client_verdict(trust, stranger);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == Reason::not_trusted);
        CHECK(refused.error().text.starts_with("TLS handshake as client with 127.0.0.1:2: "));
    });
}

TEST_CASE("a client trusts one certificate, or anybody when told to", "[tls]") {
    const auto identity = *TlsIdentity::self_signed();
    const auto other = *TlsIdentity::self_signed();
    run([&]() -> Awaitable<void> {
        const TlsTrust pinned = TrustCertificate{identity.fingerprint()};
        const auto trusted = co_await client_verdict(pinned, identity);
        CHECK(trusted);
        const auto refused = co_await client_verdict(pinned, other);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == Reason::not_trusted);
        const TlsTrust anybody = TrustAnybody{};
        const auto any = co_await client_verdict(anybody, other);
        CHECK(any);
    });
}

TEST_CASE("certificates and keys come from files, and what is wrong with them is said", "[tls]") {
    const std::string missing = "/nonexistent/cert.pem";
    const auto identity = *TlsIdentity::self_signed();
    const TestFile certificate("cert.pem", identity.certificate_pem());
    const TestFile empty("empty.pem", "nothing\n");
    const auto text_of = [](const std::string& cert, const std::string& key) {
        const auto made = TlsIdentity::from_files(cert, key);
        return made ? "" : made.error().text;
    };
    CHECK(text_of(missing, missing) ==
          "certificate file /nonexistent/cert.pem: No such file or directory");
    CHECK(text_of(empty.path(), missing) ==
          "certificate file " + empty.path() + ": expected a certificate in PEM, got none");
    CHECK(text_of(certificate.path(), missing) ==
          "key file /nonexistent/cert.pem: No such file or directory");
    CHECK(text_of(certificate.path(), empty.path())
              .starts_with("key file " + empty.path() +
                           ": expected a private key in PEM without a passphrase, got: "));
    const TestFile key("key.pem", identity.key_pem());
    const auto loaded = TlsIdentity::from_files(certificate.path(), key.path());
    REQUIRE(loaded);
    CHECK(loaded->fingerprint() == identity.fingerprint());
    const TestFile other("other.pem", TlsIdentity::self_signed()->key_pem());
    CHECK(text_of(certificate.path(), other.path()) ==
          "key file " + other.path() + ": expected the key of the certificate in " +
              certificate.path() + ", got another");
    CHECK(TlsContext::client(TrustAuthorities{empty.path(), "a.test"}).error().reason ==
          Reason::configuration);
    CHECK(TlsContext::client(TrustAuthorities{certificate.path(), ""}).error().text ==
          "trust in authorities: expected a server's name or address, got \"\"");
}

TEST_CASE("a peer that speaks no TLS, goes or is silent fails the handshake", "[tls]") {
    const auto contexts = TlsContexts();
    run([&]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        const auto verdict = [&](const std::string& bytes, bool ends,
                                 std::chrono::milliseconds limit) -> Awaitable<TlsError> {
            auto [a, b] = make_memory_pair(executor);
            co_await send(*a, bytes);
            if (ends) a->shutdown_send();
            const auto result = co_await tls_accept(std::move(b), *contexts.server, limit);
            REQUIRE_FALSE(result);
            co_return result.error();
        };
        const std::chrono::seconds long_time(30);
        const auto foreign =
            co_await verdict("\x06" + std::string("no TLS at all here"), false, long_time);
        CHECK(foreign.reason == Reason::protocol);
        const auto gone = co_await verdict("\x16\x03\x01", true, long_time);
        CHECK(gone.reason == Reason::connection);
        CHECK(gone.text == "TLS handshake as server with 127.0.0.1:1: the connection ended");
        const auto silent = co_await verdict("", false, std::chrono::milliseconds(20));
        CHECK(silent.reason == Reason::timed_out);
        CHECK(silent.text == "TLS handshake as server with 127.0.0.1:1: not done within 20 ms");
    });
}

TEST_CASE("a handshake can be cancelled", "[tls]") {
    const auto contexts = TlsContexts();
    run([&]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        auto [a, b] = make_memory_pair(executor);
        asio::cancellation_signal signal;
        std::optional<TlsResult> result;
        asio::co_spawn(
            executor,
            [](std::optional<TlsResult>& into, std::unique_ptr<Stream> stream,
               TlsContext context) -> Awaitable<void> {
                into = co_await tls_connect(std::move(stream), context, handshake_limit);
            }(result, std::move(a), *contexts.client),
            asio::bind_cancellation_slot(signal.slot(), asio::detached));
        const auto hello = co_await read_exactly(*b, 5);
        CHECK(hello.size() == 5);
        signal.emit(asio::cancellation_type::terminal);
        while (!result) co_await asio::post(executor, asio::use_awaitable);
        REQUIRE_FALSE(*result);
        CHECK(result->error().reason == Reason::cancelled);
    });
}

// Truncation must not look like an end: bytes may be missing.
TEST_CASE("a FIN without close_notify is a reset, and so is a damaged record", "[tls]") {
    const bool damaged = GENERATE(false, true);
    const auto contexts = TlsContexts();
    run([&]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        auto [client_under, from_client] = make_memory_pair(executor);
        auto [to_server, server_under] = make_memory_pair(executor);
        Stream& middle = *to_server;
        // An attacker in the middle passes all on, until told to stop.
        const auto pass = [](Stream& from, Stream& to) -> Awaitable<void> {
            std::vector<std::uint8_t> buffer(4096);
            for (;;) {
                const auto got = co_await from.read_some(buffer);
                if (got.size == 0) co_return;
                co_await to.write(std::span(buffer).first(got.size));
            }
        };
        asio::co_spawn(executor, pass(*from_client, *to_server), asio::detached);
        asio::co_spawn(executor, pass(*to_server, *from_client), asio::detached);
        auto both = co_await shake_hands(std::move(client_under), std::move(server_under),
                                         *contexts.client, *contexts.server);
        REQUIRE(*both.client);
        REQUIRE(*both.server);
        co_await send(***both.client, "all is well");
        co_await expect(***both.server, "all is well");
        if (damaged) {
            std::vector<std::uint8_t> record(5 + 40);
            record[0] = 0x17;
            record[1] = record[2] = 3;
            record[4] = 40;
            co_await middle.write(record);
        } else {
            middle.shutdown_send();
        }
        co_await expect_reset(***both.server);
        both = {};
        from_client->close();
        to_server->close();
        co_await asio::post(executor, asio::use_awaitable);
        co_await asio::post(executor, asio::use_awaitable);
    });
}

TEST_CASE("what was taken before a close arrives, however slowly it is read", "[tls]") {
    run([]() -> Awaitable<void> {
        auto [a, b] = co_await make_pair(Transport::tls_narrow);
        const auto sent = Pattern(3).next(10'000);
        const auto put = a->try_write(sent);
        CHECK(put.size == sent.size());
        a.reset();
        co_await expect_to_end(*b, sent);
    });
}

TEST_CASE("SSLKEYLOGFILE gets the keys of both sides", "[tls]") {
    const TestFile keys("keys.log", "");
    ::setenv("SSLKEYLOGFILE", keys.path().c_str(), 1);
    const auto contexts = TlsContexts();
    ::unsetenv("SSLKEYLOGFILE");
    run([&]() -> Awaitable<void> {
        const auto both = co_await shake_over_memory(*contexts.client, *contexts.server);
        CHECK(*both.client);
    });
    const auto text = keys.text();
    const auto first = text.find("SERVER_HANDSHAKE_TRAFFIC_SECRET");
    CHECK(first != std::string::npos);
    CHECK(text.find("SERVER_HANDSHAKE_TRAFFIC_SECRET", first + 1) != std::string::npos);
}
