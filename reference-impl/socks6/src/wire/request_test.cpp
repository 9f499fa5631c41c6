#include "catch_shim.hpp"
#include "socks6/wire/message.hpp"

using namespace socks6::wire;

namespace {

const Buffer minimal{6, 0, 1, 0x1F, 0x90, 1, 192, 0, 2, 1, 0};

}  // namespace

// draft-05, "Requests"
TEST_CASE("a minimal Request is parsed and written") {
    const Dialect dialect;
    const auto parsed = parse_request(minimal, dialect);
    REQUIRE(parsed);
    CHECK(parsed.size() == minimal.size());
    CHECK(parsed->command == Command::connect);
    CHECK(parsed->port == 8080);
    CHECK(to_string(parsed->address) == "192.0.2.1");
    CHECK(parsed->options.empty());

    const auto encoded =
        encode(Request{Command::connect, 8080, Address::ipv4({192, 0, 2, 1}), {}}, dialect);
    CHECK(std::get<Buffer>(encoded) == minimal);
}

// AMB-14: one foreign byte is enough.
TEST_CASE("a foreign version is an error as soon as it is there") {
    const Dialect dialect;
    const Buffer socks5{5};
    const auto parsed = parse_request(socks5, dialect);
    REQUIRE(parsed.failed());
    CHECK(parsed.error().defect == Defect::version);
    CHECK(to_string(parsed.error()) ==
          "Request, version.major, offset 0: expected the version spoken here, got 5");

    const Buffer minor{6, 4};
    REQUIRE(parse_request(minor, dialect).failed());
    Dialect experimental;
    experimental.version = {6, 4};
    CHECK(parse_request(minor, experimental).needs_more());
}

// draft-05, "Requests": only three address types have a known size.
TEST_CASE("an unknown address type is an error that names its offset") {
    const Dialect dialect;
    auto request = minimal;
    request[5] = 2;
    const auto parsed = parse_request(request, dialect);
    REQUIRE(parsed.failed());
    CHECK(parsed.error().defect == Defect::address_type);
    CHECK(to_string(parsed.error()) ==
          "Request, address_type, offset 5: expected 0x01, 0x03 or 0x04, got 2");
}

// AMB-09: kept; the receiver decides.
TEST_CASE("an empty domain name and a NUL in one are parsed") {
    const Dialect dialect;
    const Buffer empty{6, 0, 1, 0, 80, 3, 0, 0};
    REQUIRE(parse_request(empty, dialect));
    CHECK(parse_request(empty, dialect)->address.bytes.empty());
    const Buffer nul{6, 0, 1, 0, 80, 3, 3, 'a', 0, 'b', 0};
    REQUIRE(parse_request(nul, dialect));
    CHECK(parse_request(nul, dialect)->address.domain().size() == 3);
}

// draft-05, "Large requests": a proxy may refuse what exceeds its own caps.
TEST_CASE("caps are errors as soon as they can be told") {
    Dialect dialect;
    dialect.limits = {.options = 2, .option_bytes = 10};
    auto request = minimal;
    request.back() = 3;
    REQUIRE(parse_request(request, dialect).failed());
    CHECK(parse_request(request, dialect).error().defect == Defect::cap);

    request.back() = 1;
    request.insert(request.end(), {0xC0, 11});
    const auto parsed = parse_request(request, dialect);
    REQUIRE(parsed.failed());
    CHECK(to_string(parsed.error()) ==
          "Request, options[].length, offset 12: expected options within the receiver's size "
          "limit, got 11");
}

TEST_CASE("a message that cannot be expressed is an error of the writer") {
    const Dialect dialect;
    const Buffer data(253, 0);
    const Option option = AuthenticationDataOption{Method::password, data};
    const auto encoded = encode(Request{Command::connect, 1, Address(), {&option, 1}}, dialect);
    REQUIRE(std::holds_alternative<WriteError>(encoded));
    CHECK(to_string(std::get<WriteError>(encoded)) ==
          "Request, options[].length: expected at most 255, got 256");

    Buffer small(10);
    const auto written = write(Request{}, dialect, small);
    REQUIRE(std::holds_alternative<WriteError>(written));
    CHECK(to_string(std::get<WriteError>(written)) ==
          "Request, buffer: expected room for the whole message, got 10");
}
