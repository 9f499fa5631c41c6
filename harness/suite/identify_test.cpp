#include "suite/identify.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>

#include "catch_shim.hpp"
#include "suite/test_server.hpp"

using namespace conform::suite;
using socks6::wire::Buffer;
using socks6::wire::Dialect;
namespace asio = socks6::net::asio;

namespace {

/// Times that a test can wait for.
const IdentifyOptions quick{std::chrono::milliseconds(2'000), std::chrono::milliseconds(150),
                            std::chrono::milliseconds(150)};

struct Answer {
    Identity identity;
    std::size_t connections = 0;
};

Answer identify_server(Respond respond, const Dialect& dialect = {}) {
    asio::io_context context;
    TestServer server(context.get_executor(), std::move(respond));
    Answer answer;
    asio::co_spawn(context, identify(server.endpoint(), dialect, quick),
                   [&](const std::exception_ptr& failure, Identity identity) {
                       CHECK_FALSE(failure);
                       answer.identity = std::move(identity);
                       context.stop();
                   });
    context.run();
    answer.connections = server.connections();
    return answer;
}

/// Says the same to everybody who has sent something.
Respond always(Buffer bytes, bool close = false) {
    return [bytes = std::move(bytes), close](socks6::wire::Bytes received) {
        return received.empty() ? Response{} : Response{bytes, close};
    };
}

Respond always(std::string_view text, bool close = false) {
    const auto bytes = socks6::wire::as_bytes(text);
    return always(Buffer(bytes.begin(), bytes.end()), close);
}

bool mentions(const Answer& answer, std::string_view text) {
    CAPTURE(answer.identity.paragraph, text);
    return answer.identity.paragraph.find(text) != std::string::npos;
}

const Buffer noop_replies{6, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};

}  // namespace

TEST_CASE("a SOCKS 6 target is recognised by one NOOP (Authentication Replies)") {
    const auto answer = identify_server(always(noop_replies));
    CHECK(answer.identity.speaks == Speaks::socks6);
    CHECK(answer.identity.paragraph.empty());
    CHECK(answer.connections == 1);
}

TEST_CASE("a SOCKS 6 target that wants authentication is one, too") {
    const auto answer = identify_server(always(Buffer{6, 0, 1, 0xFF, 0}, true));
    CHECK(answer.identity.speaks == Speaks::socks6);
}

TEST_CASE("an echo server is named, with the bytes") {
    const auto answer = identify_server([](socks6::wire::Bytes received) {
        return Response{Buffer(received.begin(), received.end()), false};
    });
    CHECK(answer.identity.speaks == Speaks::echo);
    CHECK(mentions(answer, "echo server"));
    CHECK(mentions(answer, "06 00 00"));
    CHECK(mentions(answer, "--target"));
}

TEST_CASE("a silent server is named after three connections") {
    const auto answer = identify_server([](socks6::wire::Bytes) { return Response{}; });
    CHECK(answer.identity.speaks == Speaks::silence);
    CHECK(mentions(answer, "silent"));
    CHECK(answer.connections == 3);
}

TEST_CASE("a server that hangs up is named") {
    const auto answer = identify_server(always(Buffer{}, true));
    CHECK(answer.identity.speaks == Speaks::closes);
    CHECK(mentions(answer, "closes the connection without a word"));
    CHECK(answer.connections == 3);
}

TEST_CASE("an HTTP server is named, whether it answers a NOOP or only a request line") {
    CHECK(identify_server(always("HTTP/1.1 400 Bad Request\r\n\r\n", true)).identity.speaks ==
          Speaks::http);
    const auto patient = identify_server([](socks6::wire::Bytes received) {
        const auto text = socks6::wire::as_text(received);
        if (text.find("\r\n\r\n") == std::string_view::npos) return Response{};
        const auto reply = socks6::wire::as_bytes("HTTP/1.0 404 Not Found\r\n\r\n");
        return Response{Buffer(reply.begin(), reply.end()), true};
    });
    CHECK(patient.identity.speaks == Speaks::http);
    CHECK(mentions(patient, "says nothing to a NOOP Request"));
    CHECK(patient.connections == 2);
}

TEST_CASE("other protocols are named by their first bytes") {
    CHECK(identify_server(always("SSH-2.0-OpenSSH_9.2p1\r\n")).identity.speaks == Speaks::ssh);
    CHECK(identify_server(always(Buffer{5, 0xFF}, true)).identity.speaks == Speaks::socks5);
    CHECK(identify_server(always(Buffer{0, 0x5B, 0, 0, 0, 0, 0, 0}, true)).identity.speaks ==
          Speaks::socks4);
    CHECK(identify_server(always(Buffer{0x15, 3, 1, 0, 2, 2, 70}, true)).identity.speaks ==
          Speaks::tls);
    CHECK(identify_server(always("220 mail.example ESMTP\r\n")).identity.speaks == Speaks::text);
    CHECK(identify_server(always(Buffer{0xDE, 0xAD, 0xBE, 0xEF}, true)).identity.speaks ==
          Speaks::unknown);
}

TEST_CASE("a SOCKS 5 proxy that hangs up on version 6 is asked in its own language") {
    const auto answer = identify_server([](socks6::wire::Bytes received) {
        if (received.empty()) return Response{};
        return received[0] == 5 ? Response{{5, 0}, false} : Response{{}, true};
    });
    CHECK(answer.identity.speaks == Speaks::socks5);
    CHECK(answer.connections == 2);
}

TEST_CASE("another minor version is told with the flag to try (Version Mismatch Replies)") {
    const auto answer = identify_server(always(Buffer{6, 0xCC}, true));
    CHECK(answer.identity.speaks == Speaks::other_version);
    CHECK(mentions(answer, "--wire-version 06cc"));
}

TEST_CASE("a mismatch that names our own version is told as what it is") {
    CHECK(identify_server(always(Buffer{6, 0}, true)).identity.speaks == Speaks::unsure_version);
}

TEST_CASE("a target that ignores NOOP but knows foreign versions is SOCKS 6, with a note") {
    const auto answer = identify_server([](socks6::wire::Bytes received) {
        if (received.empty() || received[0] == 6) return Response{};
        return Response{{6, 0}, true};
    });
    CHECK(answer.identity.speaks == Speaks::socks6);
    CHECK_FALSE(answer.identity.note.empty());
}

TEST_CASE("a port where nobody listens is no silent server") {
    asio::io_context context;
    socks6::net::Endpoint closed;
    {
        const TestServer server(context.get_executor(), always(Buffer{}));
        closed = server.endpoint();
    }
    Identity identity;
    asio::co_spawn(context, identify(closed, Dialect{}, quick),
                   [&](const std::exception_ptr&, Identity found) { identity = std::move(found); });
    context.restart();
    context.run();
    REQUIRE(identity.refused);
    CHECK(identity.refused->reason == socks6::net::ConnectError::Reason::refused);
}

TEST_CASE("the finding of a foreign target cites a clause and carries the bytes") {
    const auto answer = identify_server(always("HTTP/1.1 400 Bad Request\r\n\r\n", true));
    const auto finding = finding_of(answer.identity, Dialect{});
    CHECK(finding.verdict == conform::Verdict::fail);
    CHECK(finding.requirement == "R05-AUTH-P-SENT-NOOP");
    CHECK(finding.got.find("48 54 54 50") != std::string::npos);
    CHECK(finding.bytes.total == 28);
}
