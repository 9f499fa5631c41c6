#include "net/cidr.hpp"

#include "catch_shim.hpp"

using socks6::net::Cidr;
using socks6::net::Endpoint;

namespace {

bool matches(const char* cidr, const char* endpoint) {
    const auto parsed = Cidr::parse(cidr);
    REQUIRE(parsed);
    return parsed->matches(*Endpoint::parse(endpoint));
}

}  // namespace

TEST_CASE("a network matches by prefix and port", "[cidr]") {
    CHECK(matches("10.0.0.0/8", "10.255.0.1:80"));
    CHECK_FALSE(matches("10.0.0.0/8", "11.0.0.1:80"));
    CHECK(matches("10.128.0.0/9", "10.200.0.1:80"));
    CHECK_FALSE(matches("10.128.0.0/9", "10.127.0.1:80"));
    CHECK(matches("10.0.0.0/8:25", "10.0.0.1:25"));
    CHECK_FALSE(matches("10.0.0.0/8:25", "10.0.0.1:80"));
    CHECK(matches("127.0.0.1:25", "127.0.0.1:25"));
    CHECK_FALSE(matches("127.0.0.1", "127.0.0.2:25"));
    CHECK(matches("2001:db8::/32", "[2001:db8:ffff::1]:1"));
    CHECK_FALSE(matches("2001:db8::/32", "[2001:db9::1]:1"));
    CHECK(matches("[2001:db8::]/33:7", "[2001:db8:7fff::1]:7"));
    CHECK_FALSE(matches("[2001:db8::]/33:7", "[2001:db8:8000::1]:7"));
}

TEST_CASE("a network matches its own family only, however an address is spelt", "[cidr]") {
    CHECK(matches("0.0.0.0/0", "1.2.3.4:5"));
    CHECK_FALSE(matches("0.0.0.0/0", "[::1]:5"));
    CHECK_FALSE(matches("::/0", "1.2.3.4:5"));
    CHECK(matches("10.0.0.0/8", "[::ffff:10.0.0.1]:80"));
}

TEST_CASE("a network prints as it parses", "[cidr]") {
    for (const char* text : {"10.0.0.0/8", "10.0.0.0/8:25", "1.2.3.4/32:0", "2001:db8::/32",
                             "[2001:db8::]/32:25", "::/0"}) {
        const auto cidr = Cidr::parse(text);
        REQUIRE(cidr);
        CHECK(to_string(*cidr) == text);
    }
}

TEST_CASE("text that is no network is refused", "[cidr]") {
    for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/8:",
                             "10.0.0.0/8:x", "10.0.0.0/-1", "::/129", "2001:db8::1/32", "[::1",
                             "[::1]x", "[10.0.0.1]", "name", "10.0.0.0/8/8"}) {
        INFO(text);
        CHECK_FALSE(Cidr::parse(text));
    }
}
