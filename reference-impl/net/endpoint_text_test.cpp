#include "net/endpoint_text.hpp"

#include "catch_shim.hpp"
#include "net/endpoint.hpp"

using namespace socks6;

TEST_CASE("an endpoint of a message prints as one of ours, a name as it is", "[endpoint]") {
    for (const auto* text : {"192.0.2.1:80", "[2001:db8::1]:443"}) {
        const auto endpoint = net::Endpoint::parse(text);
        REQUIRE(endpoint);
        CHECK(net::to_text(endpoint->to_session()) == text);
    }
    CHECK(net::to_text({*wire::Address::domain("name.test"), 53}) == "name.test:53");
}
