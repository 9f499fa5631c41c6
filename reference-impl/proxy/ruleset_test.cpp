#include "proxy/ruleset.hpp"

#include "catch_shim.hpp"

using namespace socks6;
using proxy::Ruleset;

namespace {

std::vector<net::Cidr> rules(std::initializer_list<const char*> texts) {
    std::vector<net::Cidr> all;
    for (const auto* text : texts) all.push_back(net::Cidr::parse(text).value());
    return all;
}

bool permits(const Ruleset& ruleset, const char* target) {
    return ruleset.permits(net::Endpoint::parse(target).value());
}

}  // namespace

TEST_CASE("Without rules everything is allowed") {
    CHECK(permits({}, "192.0.2.1:80"));
}

TEST_CASE("A denied network is refused, the rest is not") {
    const Ruleset ruleset{{}, rules({"10.0.0.0/8", "2001:db8::/32"})};
    CHECK_FALSE(permits(ruleset, "10.1.2.3:80"));
    CHECK_FALSE(permits(ruleset, "[2001:db8::1]:80"));
    CHECK(permits(ruleset, "192.0.2.1:80"));
}

TEST_CASE("Allowances alone refuse the rest") {
    const Ruleset ruleset{rules({"10.0.0.0/8"}), {}};
    CHECK(permits(ruleset, "10.1.2.3:80"));
    CHECK_FALSE(permits(ruleset, "192.0.2.1:80"));
}

TEST_CASE("The most specific rule decides") {
    const Ruleset ruleset{rules({"10.1.0.0/16", "127.0.0.1:80"}),
                          rules({"10.0.0.0/8", "10.1.2.0/24", "127.0.0.1"})};
    CHECK_FALSE(permits(ruleset, "10.9.0.1:80"));
    CHECK(permits(ruleset, "10.1.9.1:80"));
    CHECK_FALSE(permits(ruleset, "10.1.2.1:80"));
    CHECK(permits(ruleset, "127.0.0.1:80"));
    CHECK_FALSE(permits(ruleset, "127.0.0.1:81"));
    CHECK(permits(ruleset, "192.0.2.1:80"));
}

TEST_CASE("Where an allowance and a denial are equal, it is denied") {
    const Ruleset ruleset{rules({"10.0.0.0/8"}), rules({"10.0.0.0/8"})};
    CHECK_FALSE(permits(ruleset, "10.0.0.1:1"));
}

TEST_CASE("Whoever connects to a BIND is judged by the rules without a port") {
    const Ruleset ruleset{rules({"192.0.2.0/24", "10.0.0.1:80"}), {}};
    CHECK(ruleset.permits_peer(*net::IpAddress::parse("192.0.2.7")));
    CHECK_FALSE(ruleset.permits_peer(*net::IpAddress::parse("10.0.0.1")));
    CHECK_FALSE(ruleset.permits_peer(*net::IpAddress::parse("198.51.100.1")));
    const Ruleset ports_only{rules({"0.0.0.0/0:443"}), {}};
    CHECK_FALSE(ports_only.permits_peer(*net::IpAddress::parse("192.0.2.7")));
}
