#include "net/endpoint.hpp"

#include "catch_shim.hpp"

using namespace socks6;
using net::Endpoint;
using net::IpAddress;

TEST_CASE("an endpoint prints as it parses", "[endpoint]") {
    for (const char* text : {"1.2.3.4:80", "0.0.0.0:0", "[::1]:65535", "[2001:db8::a]:1080"}) {
        const auto endpoint = Endpoint::parse(text);
        REQUIRE(endpoint);
        CHECK(to_string(*endpoint) == text);
    }
}

TEST_CASE("text that is no endpoint is refused", "[endpoint]") {
    for (const char* text : {"", ":", ":80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1",
                             "1.2.3.4:+1", "1.2.3:80", "::1:80", "[::1]", "[::1:80", "[]:80",
                             "[1.2.3.4]:80", "host:80", "1.2.3.4: 80", "fe80::1%lo:80"}) {
        INFO(text);
        CHECK_FALSE(Endpoint::parse(text));
    }
    CHECK_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0x", 9)));
}

TEST_CASE("a mapped address is the IPv4 address in every way in", "[endpoint]") {
    const auto plain = IpAddress::v4({10, 0, 0, 1});
    CHECK(IpAddress::parse("::ffff:10.0.0.1") == plain);
    CHECK(IpAddress::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1}) == plain);
    const auto wire = wire::Address::ipv6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1});
    CHECK(IpAddress::from_wire(wire.view()) == plain);
}

// draft-05, "Requests": Address Type 0x01 is four bytes, 0x04 sixteen, 0x03 a name.
TEST_CASE("addresses go to the wire and back; names are no endpoints", "[endpoint]") {
    for (const char* text : {"192.0.2.1", "2001:db8::1", "0.0.0.0", "::"}) {
        const auto address = IpAddress::parse(text);
        REQUIRE(address);
        CHECK(IpAddress::from_wire(address->to_wire().view()) == address);
    }
    CHECK(IpAddress::any_v4().to_wire().type() == wire::AddressType::ipv4);
    CHECK(IpAddress::any_v6().to_wire().type() == wire::AddressType::ipv6);
    CHECK_FALSE(Endpoint::from_wire(wire::Address::domain("a.example")->view(), 80));
}
