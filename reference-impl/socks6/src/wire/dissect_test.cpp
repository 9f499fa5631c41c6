#include "socks6/wire/dissect.hpp"

#include "catch_shim.hpp"
#include "socks6/wire/message.hpp"

using namespace socks6::wire;

namespace {

/// CONNECT to a hostile name, a password on board, the last option cut short.
const Buffer request{6, 0, 1, 0x01, 0xBB, 3,    3,    0x1B, '"',  'a',  2, 3, 9,
                     2, 1, 1, 'u',  2,    0x73, 0x65, 0x01, 0x06, 0x84, 1, 5};

Dissection of_request(Bytes bytes) {
    return dissect(MessageType::request, bytes, Dialect{});
}

}  // namespace

TEST_CASE("message types have names and titles") {
    CHECK(message_type_from_name("udp_association_init") == MessageType::udp_association_init);
    CHECK_FALSE(message_type_from_name("Request"));
    CHECK(to_name(MessageType::password_reply) == "password_reply");
    CHECK(title(MessageType::datagram_header) == "Datagram Header");
}

TEST_CASE("fields of a message that is cut short are named as far as they are whole") {
    const auto dissection = of_request(request);
    CHECK_FALSE(dissection.complete);
    CHECK(dissection.size == request.size());
    REQUIRE(std::holds_alternative<NeedMore>(dissection.stopped));
    CHECK(std::get<NeedMore>(dissection.stopped).at_least == 1);
    REQUIRE(dissection.root.find("options[1].code"));
    CHECK(dissection.root.find("options[1].code")->number == 1);
    CHECK_FALSE(dissection.root.find("options[1].payload_size"));
}

TEST_CASE("fields behind a foreign version are named all the same") {
    auto foreign = request;
    foreign[0] = 5;
    const auto dissection = of_request(foreign);
    REQUIRE(std::holds_alternative<ParseError>(dissection.stopped));
    CHECK(std::get<ParseError>(dissection.stopped).field == "version.major");
    CHECK(dissection.root.find("port")->number == 443);
    CHECK(dissection.root.find("version")->text == "5.0");
}

TEST_CASE("paths that do not exist find nothing") {
    const auto dissection = of_request(request);
    for (const auto* path : {"options[2]", "options[0]kind", "options.", "port.x", "[0]", ".", "x"})
        CHECK_FALSE(dissection.root.find(path));
    CHECK(dissection.root.find("") == &dissection.root);
}

TEST_CASE("text of a peer's choice is escaped") {
    CHECK(of_request(request).root.find("address.name")->text == "\"\\x1b\\x22a\"");
}

TEST_CASE("passwords are shown neither as text nor as bytes") {
    const auto dissection = of_request(request);
    const auto* data = dissection.root.find("options[0].data");
    REQUIRE(data);
    CHECK(data->secret);
    CHECK(data->text == "(6 bytes)");
    CHECK(to_text(dissection, request).find("73 65") == std::string::npos);

    const Buffer login{1, 1, 'u', 2, 's', 'e'};
    const auto password = dissect(MessageType::password_request, login, Dialect{});
    CHECK(to_text(password, login) ==
          "     0                password_request: Username/Password Request\n"
          "     0  01              version: 0x01\n"
          "     1  01              user_length: 1\n"
          "     2  75              user: \"u\"\n"
          "     3  02              password_length: 2\n"
          "     4  ** (2 bytes)    password: (2 bytes)\n");
}

TEST_CASE("a listing shows offsets, bytes, names and where it stopped") {
    const Bytes bytes = request;
    CHECK(to_text(of_request(bytes.first(11)), bytes) ==
          "     0            request: Request\n"
          "     0              version: 6.0\n"
          "     0  06            major: 0x06\n"
          "     1  00            minor: 0x00\n"
          "     2  01          command: 0x01 connect\n"
          "     3  01 bb       port: 443\n"
          "     5  03          address_type: 0x03 domain\n"
          "     6              address: \"\\x1b\\x22a\"\n"
          "     6  03            length: 3\n"
          "     7  1b 22 61      name: \"\\x1b\\x22a\"\n"
          "    10  02          option_count: 2\n"
          "    11              options\n"
          "incomplete: at least 2 bytes missing\n");
}

TEST_CASE("long fields are cut in a listing") {
    Buffer login{1, 17};
    login.insert(login.end(), 17, 'u');
    const auto text = to_text(dissect(MessageType::password_request, login, Dialect{}), login);
    CHECK(text.find("75 75 … (17 bytes)    user: ") != std::string::npos);
}
