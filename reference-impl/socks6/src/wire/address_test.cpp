#include "socks6/wire/address.hpp"

#include "catch_shim.hpp"

using namespace socks6::wire;

TEST_CASE("text is an IP address when it can be one, else a name") {
    CHECK(Address::from_text("192.0.2.1")->type() == AddressType::ipv4);
    CHECK(Address::from_text("2001:db8::1")->type() == AddressType::ipv6);
    CHECK(Address::from_text("192.0.2.1.example")->type() == AddressType::domain);
    CHECK(Address::from_text("192.0.2.256")->type() == AddressType::domain);
    CHECK(Address::from_text(std::string_view("192.0.2.1\0x", 11))->type() == AddressType::domain);
    CHECK(Address::from_text(std::string(255, 'a'))->name().size() == 255);
    CHECK_FALSE(Address::from_text(std::string(256, 'a')));
}

// RFC 5952, sections 4.2 and 4.3
TEST_CASE("addresses are written in their canonical form") {
    CHECK(to_string(*Address::from_text("2001:DB8:0:0:1:0:0:1")) == "2001:db8::1:0:0:1");
    CHECK(to_string(*Address::from_text("2001:db8:0:1:1:1:1:1")) == "2001:db8:0:1:1:1:1:1");
    CHECK(to_string(*Address::from_text("::")) == "::");
    CHECK(to_string(Address()) == "0.0.0.0");
    CHECK(to_string(*Address::domain("a\n\\b")) == "a\\x0a\\x5cb");
}

TEST_CASE("addresses compare by type and bytes") {
    CHECK(Address::ipv4({1, 2, 3, 4}) == *Address::from_text("1.2.3.4"));
    CHECK_FALSE(Address::ipv4({'a', 'b', 'c', 'd'}) == *Address::domain("abcd"));
    CHECK(Address().unspecified());
    CHECK(Address::ipv6({}).unspecified());
    CHECK_FALSE(Address::domain("")->unspecified());
    CHECK_FALSE(Address::ipv4({0, 0, 0, 1}).unspecified());
}

// draft-05, "Requests": a name is as long as its length byte says, from nothing to 255 bytes.
TEST_CASE("a copy holds what the address held, whatever the copy held before") {
    const auto longest = *Address::domain(std::string(255, 'x'));
    const auto v4 = Address::ipv4({192, 0, 2, 1});
    for (const auto& original : {Address(), v4, Address::ipv6({1, 2, 3}), *Address::domain(""),
                                 *Address::domain("a.example"), longest}) {
        for (const auto& before : {v4, longest}) {
            auto copy = before;
            copy = original;
            CHECK(copy == original);
            CHECK(Address(copy).bytes().size() == original.bytes().size());
        }
        auto same = original;
        const auto& itself = same;
        same = itself;
        CHECK(same == original);
    }
    CHECK(Address(longest.view()) == longest);
    const std::string too_long(256, 'x');
    CHECK(Address(AddressView{AddressType::domain, as_bytes(too_long)}) == longest);
}
