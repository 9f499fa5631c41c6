#include "proxy/local_address.hpp"

#include "catch_shim.hpp"

using namespace socks6;
using namespace socks6::proxy;

namespace {

session::Endpoint asked(std::string_view address, std::uint16_t port = 0) {
    return {*wire::Address::from_text(address), port};
}

net::IpAddress ip(std::string_view text) {
    return *net::IpAddress::parse(text);
}

std::string text(const LocalResult& result) {
    return result ? to_string(*result) : std::string(wire::to_name(result.error()));
}

}  // namespace

// Requests: BIND, "the desired bind address and port"; zeroes where it does not matter (AMB-44)
TEST_CASE("BIND gets the address that it names, or is refused") {
    const std::vector<net::IpAddress> none;
    const LocalAddresses outside(none, ip("192.0.2.1"));
    CHECK(text(outside.for_bind(asked("0.0.0.0"))) == "192.0.2.1:0");
    CHECK(text(outside.for_bind(asked("0.0.0.0", 4000))) == "192.0.2.1:4000");
    CHECK(text(outside.for_bind(asked("::"))) == "192.0.2.1:0");
    CHECK(text(outside.for_bind(asked("192.0.2.1", 80))) == "192.0.2.1:80");
    CHECK(text(outside.for_bind(asked("127.0.0.1"))) == "not_allowed");
    CHECK(text(outside.for_bind(asked("198.51.100.1"))) == "not_allowed");
    CHECK(text(outside.for_bind(asked("host.example"))) == "address_type_not_supported");
}

TEST_CASE("A client from loopback opens nothing to the outside unless that was configured") {
    const std::vector<net::IpAddress> none;
    const LocalAddresses inside(none, ip("127.0.0.1"));
    CHECK(text(inside.for_bind(asked("0.0.0.0"))) == "127.0.0.1:0");
    CHECK(text(inside.for_bind(asked("::"))) == "[::1]:0");
    CHECK(text(inside.for_bind(asked("127.0.0.9"))) == "127.0.0.9:0");
    CHECK(text(inside.for_bind(asked("192.0.2.1"))) == "not_allowed");
    CHECK(text(inside.for_association(asked("0.0.0.0", 53))) == "[::]:53");
}

TEST_CASE("Configured addresses are the only ones") {
    const std::vector configured{ip("192.0.2.1"), ip("2001:db8::1")};
    const LocalAddresses addresses(configured, ip("127.0.0.1"));
    CHECK(text(addresses.for_bind(asked("0.0.0.0"))) == "192.0.2.1:0");
    CHECK(text(addresses.for_bind(asked("::"))) == "[2001:db8::1]:0");
    CHECK(text(addresses.for_bind(asked("127.0.0.1"))) == "not_allowed");
    CHECK(text(addresses.for_association(asked("0.0.0.0"))) == "192.0.2.1:0");

    const std::vector any{net::IpAddress::any_v4()};
    const LocalAddresses all(any, ip("127.0.0.1"));
    CHECK(text(all.for_bind(asked("198.51.100.1"))) == "198.51.100.1:0");
    CHECK(text(all.for_bind(asked("2001:db8::1"))) == "not_allowed");
}

// Operation Replies: Bind Address
TEST_CASE("An open address is told as the one that the client reached") {
    const std::vector<net::IpAddress> none;
    const LocalAddresses addresses(none, ip("192.0.2.1"));
    const net::Endpoint any_v6{net::IpAddress::any_v6(), 7};
    CHECK(to_string(addresses.reachable(any_v6)) == "192.0.2.1:7");
    CHECK(to_string(addresses.reachable({ip("192.0.2.9"), 7})) == "192.0.2.9:7");
    const LocalAddresses by_v6(none, ip("2001:db8::1"));
    CHECK(to_string(by_v6.reachable(any_v6)) == "[2001:db8::1]:7");
    CHECK(to_string(by_v6.reachable({{}, 7})) == "0.0.0.0:7");
}
