#include <array>

#include "catch_shim.hpp"
#include "socks6/wire/dissect.hpp"
#include "socks6/wire/message.hpp"

using namespace socks6::wire;

namespace {

Dialect dialect_06() {
    Dialect dialect;
    dialect.revision = find_revision("06");
    dialect.version = dialect.revision->version;
    return dialect;
}

/// CONNECT 192.0.2.1:80 with a TFO and a vendor-specific option.
const Buffer request{6,    0,    1,    0,    80,   1,    192,  0,    2,    1,    0,   11,
                     0x01, 0x00, 0x07, 0x84, 0x01, 0x05, 0x00, 0xE0, 0x00, 0x04, 0x2A};

}  // namespace

// draft-06, "Requests": two bytes of Options Length; "SOCKS Options": two bytes of Length.
TEST_CASE("revision 06 measures its options in bytes") {
    const auto dialect = dialect_06();
    const auto parsed = parse_request(request, dialect);
    REQUIRE(parsed);
    CHECK(parsed.size() == request.size());
    CHECK(parsed->options.size() == 2);

    std::vector<Option> options;
    for (const auto& option : parsed->options)
        options.push_back(std::get<Option>(decode_option(option, dialect)));
    CHECK(std::get<TfoOption>(options.at(0)).payload_size == 0x500);
    CHECK(std::get<OpaqueOption>(options.at(1)).kind == 0xE0);

    const Request message{parsed->command, parsed->port, Address(parsed->address), options};
    CHECK(std::get<Buffer>(encode(message, dialect)) == request);

    const auto dissection = dissect(MessageType::request, request, dialect);
    CHECK(dissection.complete);
    CHECK(dissection.root.find("options_length")->number == 11);
    CHECK(dissection.root.find("options[1].data")->offset == 22);
}

// draft-06, "SOCKS Options": an option cannot reach beyond the block.
TEST_CASE("revision 06 options that reach beyond the block are an error") {
    const auto dialect = dialect_06();
    auto beyond = request;
    beyond[21] = 5;
    REQUIRE(parse_request(beyond, dialect).failed());
    CHECK(to_string(parse_request(beyond, dialect).error()) ==
          "Request, options[].length, offset 20: expected a length within the options, got 5");
    auto leftover = request;
    leftover[11] = 9;
    REQUIRE(parse_request(leftover, dialect).failed());
    CHECK(to_string(parse_request(leftover, dialect).error()) ==
          "Request, options_length, offset 19: expected an option's kind and length before the "
          "end of the options, got 2");
}

// draft-06, "Requests": at most 16 KiB of options.
TEST_CASE("revision 06 limits the size of its options") {
    const auto dialect = dialect_06();
    auto large = request;
    large[10] = 0x40;
    large[11] = 0x01;
    REQUIRE(parse_request(large, dialect).failed());
    CHECK(parse_request(large, dialect).error().defect == Defect::value);
    large[11] = 0x00;
    CHECK(parse_request(large, dialect).needs_more());

    const Buffer data(8190);
    const std::array<Option, 2> options{OpaqueOption{0xE0, data}, OpaqueOption{0xE0, data}};
    CHECK(std::holds_alternative<WriteError>(
        encode(Request{Command::noop, 0, Address(), options}, dialect)));
}

// draft-06, "Authentication Method options" and the rest keep their meaning, types moved by one.
TEST_CASE("revision 06 replies carry options too") {
    const auto dialect = dialect_06();
    const Buffer authentication{6,    0, 0,    2, 0, 0x0C, 0x05, 0x00, 0x0C,
                                0x02, 0, 0x01, 0, 0, 0,    0,    0,    0x20};
    const auto reply = parse_authentication_reply(authentication, dialect);
    REQUIRE(reply);
    const Option window = std::get<Option>(decode_option(*reply->options.begin(), dialect));
    CHECK(std::get<TokenWindowAdvertisement>(window) == TokenWindowAdvertisement{0x10000, 0x20});
    CHECK(std::get<Buffer>(encode(AuthenticationReply{reply->type, reply->method, {&window, 1}},
                                  dialect)) == authentication);

    const Buffer operation{0, 0x1F, 0x90, 1, 192, 0, 2, 7, 0, 5, 1, 0, 5, 0x84, 2};
    const auto result = parse_operation_reply(operation, dialect);
    REQUIRE(result);
    const Option mptcp = std::get<Option>(decode_option(*result->options.begin(), dialect));
    CHECK(std::get<MptcpOption>(mptcp).leg == Leg::proxy_remote);
    CHECK(std::get<Buffer>(encode(
              OperationReply{
                  result->code, result->bind_port, Address(result->bind_address), {&mptcp, 1}},
              dialect)) == operation);
}
