#include "client/socks5_messages.hpp"

#include <random>

#include "catch_shim.hpp"

using namespace socks6;
using namespace socks6::client::socks5;

namespace {

using Octets = wire::Buffer;

/// Whole, cut at every byte, and with more behind it.
template <typename Parse>
void check_cuts(const Octets& message, Parse parse) {
    for (std::size_t size = 0; size < message.size(); ++size) {
        INFO(size << " bytes");
        const auto part = parse(wire::Bytes(message).first(size));
        REQUIRE(part.needs_more());
        CHECK(part.need().at_least > 0);
        CHECK(size + part.need().at_least <= message.size());
    }
    auto more = message;
    more.push_back(0xEE);
    const auto parsed = parse(wire::Bytes(more));
    REQUIRE(parsed);
    CHECK(parsed.size() == message.size());
}

}  // namespace

// RFC 1928, section 3
TEST_CASE("A SOCKS 5 greeting lists its methods") {
    check_cuts({5, 0}, parse_greeting);
    check_cuts({5, 2, 0, 2}, parse_greeting);
    const Octets greeting{5, 2, 0, 2};
    CHECK(parse_greeting(greeting)->offers(wire::Method::none));
    CHECK(parse_greeting(greeting)->offers(wire::Method::password));
    CHECK_FALSE(parse_greeting(greeting)->offers(wire::Method::gssapi));
    CHECK(to_string(parse_greeting(Octets{4, 1}).error()) ==
          "SOCKS 5 greeting, version, offset 0: expected 0x05, got 4");
}

// RFC 1928, sections 4 and 5
TEST_CASE("A SOCKS 5 request has a command and a target of any type") {
    check_cuts({5, 1, 0, 1, 127, 0, 0, 1, 0, 80}, parse_request);
    check_cuts({5, 3, 0, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 80},
               parse_request);
    const Octets named{5, 2, 0, 3, 1, 'h', 0x1F, 0x90};
    check_cuts(named, parse_request);
    const auto request = *parse_request(named);
    CHECK(request.command == Command::bind);
    CHECK(request.target.address.name() == "h");
    CHECK(request.target.port == 8080);
    CHECK(parse_request(Octets{5, 1, 0, 2, 0}).failed());
    CHECK(parse_request(Octets{6}).failed());
}

// RFC 1928, section 7
TEST_CASE("A SOCKS 5 datagram is read as it is written") {
    const session::Endpoint remote{wire::Address::domain("host").value(), 53};
    const auto whole = datagram(remote, Octets{1, 2, 3});
    const auto header = parse_datagram_header(whole);
    REQUIRE(header);
    CHECK(header->fragment == 0);
    CHECK(header->remote == remote);
    CHECK(whole.size() == header.size() + 3);
    check_cuts({0, 0, 7, 1, 1, 2, 3, 4, 0, 9}, parse_datagram_header);
    CHECK(parse_datagram_header(Octets{0, 0, 7, 1, 1, 2, 3, 4, 0, 9})->fragment == 7);
}

TEST_CASE("Replies of SOCKS 6 become those of SOCKS 5") {
    const auto code = [](std::uint8_t number) {
        session::Failed failed;
        failed.failure = session::ClientFailure::operation_failed;
        failed.code = static_cast<wire::ReplyCode>(number);
        return static_cast<int>(reply_code(failed));
    };
    for (std::uint8_t number = 1; number <= 8; ++number) CHECK(code(number) == number);
    CHECK(code(9) == 4);
    CHECK(code(10) == 1);
    CHECK(code(255) == 1);
    CHECK(reply_code({session::ClientFailure::timed_out, {}, {}}) == Reply::host_unreachable);
    CHECK(reply_code({session::ClientFailure::version_mismatch, {}, {}}) == Reply::general_failure);
    CHECK(reply(Reply::success, {wire::Address::ipv4({1, 2, 3, 4}), 258}) ==
          Octets{5, 0, 0, 1, 1, 2, 3, 4, 1, 2});
}

TEST_CASE("Random bytes are a message, part of one, or none") {
    std::mt19937 random(5);
    for (int round = 0; round < 20'000; ++round) {
        Octets bytes(random() % 40);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random() % 8);
        const auto request = parse_request(bytes);
        if (request) CHECK(request.size() <= bytes.size());
        const auto header = parse_datagram_header(bytes);
        if (header) CHECK(header.size() <= bytes.size());
        const auto greeting = parse_greeting(bytes);
        if (greeting) CHECK(greeting.size() <= bytes.size());
    }
}
