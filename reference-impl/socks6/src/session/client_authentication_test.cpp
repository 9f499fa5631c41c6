// Username/Password Authentication as the client does it, initial data, and where data may leave.
#include "catch_shim.hpp"
#include "client_driver.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;
namespace wire = socks6::wire;
using wire::Command;

namespace {

const auto connect_head = "0600 01 0050 01 C0000201"_hex;
const auto method_option = "02 05 0000 02"_hex;
const auto data_option = join({"03 0B 02"_hex, password_request});

ClientSessionConfig with_data(CredentialsUse use, std::string_view data) {
    auto config = with_password(use);
    config.initial_data = text(data);
    return config;
}

}  // namespace

// Authentication Method options, Authentication Data options, Username/Password Authentication
TEST_CASE("The client shows its credentials as it was told") {
    const auto sent = [](const ClientSessionConfig& config) {
        Client client(Command::connect, config);
        return client.driver.take_sent();
    };
    auto config = with_password(CredentialsUse::either);
    SECTION("with the Request, and if the proxy asks") {
        CHECK(sent(config) == join({connect_head, "02"_hex, method_option, data_option}));
    }
    SECTION("with the Request alone") {
        config.authentication.use = CredentialsUse::at_once;
        CHECK(sent(config) == join({connect_head, "01"_hex, data_option}));
    }
    SECTION("if the proxy asks") {
        config.authentication.use = CredentialsUse::negotiated;
        CHECK(sent(config) == join({connect_head, "01"_hex, method_option}));
    }
    SECTION("to a proxy that is known to want them: with the Request alone") {
        config.authentication.known_method = wire::Method::password;
        CHECK(sent(config) == join({connect_head, "01"_hex, data_option}));
    }
    SECTION("not to a proxy that is known to want none") {
        config.authentication.known_method = wire::Method::none;
        CHECK(sent(config) == join({connect_head, "00"_hex}));
    }
}

// Username/Password Authentication: provided that it is no longer than 252 bytes
TEST_CASE("Credentials beyond 252 bytes are negotiated") {
    const auto size = GENERATE(as<std::size_t>{}, 1, 248, 249, 255);
    ClientSessionConfig config;
    config.authentication = {
        ClientCredentials{"u", std::string(size, 'p')}, CredentialsUse::at_once, {}};
    Client client(Command::connect, config);
    const auto request = client.driver.take_sent();
    const auto expected_option = size <= 248 ? 3 : 2;
    REQUIRE(request.size() > 12);
    CHECK(request[10] == 1);
    CHECK(request[11] == expected_option);
    if (size > 248) {
        client.on(password_wanted);
        CHECK(client.driver.take_sent().size() == 4 + size);
    }
}

TEST_CASE("What RFC 1929 cannot express is told, not sent") {
    ClientSessionConfig config;
    config.authentication.credentials =
        GENERATE(ClientCredentials{"", "p"}, ClientCredentials{"u", ""},
                 ClientCredentials{std::string(256, 'u'), "p"},
                 ClientCredentials{"u", std::string(256, 'p')});
    const auto opened = ClientSession::open(request_of(Command::noop), config, Time{});
    REQUIRE(std::holds_alternative<wire::WriteError>(opened));
    CHECK(to_string(std::get<wire::WriteError>(opened)).find("1 to 255 bytes") !=
          std::string::npos);
}

// Authentication Replies; RFC 1929; False Starts: immediately after the last client message
TEST_CASE("The negotiation is carried out however the replies are cut") {
    const auto config = with_password(CredentialsUse::negotiated);
    check_every_cut(request_of(Command::connect), config,
                    join({password_wanted, status_good, authenticated, success, text("hi")}),
                    {"may_send", "authenticated", "established 127.0.0.1 54321"});
    Client client(Command::connect, config);
    client.driver.take_sent();
    client.on(password_wanted);
    CHECK(client.driver.take_sent() == password_request);
}

// Authentication Method options: initial data immediately follows the Request; RFC 1929 behind it
TEST_CASE("Initial data follows the Request at once, the negotiation follows it, and once") {
    Client client(Command::connect, with_data(CredentialsUse::negotiated, "hello"));
    CHECK(client.driver.take_events().empty());
    CHECK(client.driver.take_sent() == join({connect_head, "01 02 05 0005 02"_hex, text("hello")}));
    CHECK(client.on(password_wanted) == Events{"may_send"});
    CHECK(client.driver.take_sent() == password_request);
    CHECK(client.on(join({status_good, authenticated, success})) ==
          Events{"authenticated", "established 127.0.0.1 54321"});
    CHECK(client.driver.take_sent().empty());
}

// False Starts
TEST_CASE("Initial data that need not be declared goes where data may be sent") {
    SECTION("no negotiation is possible: with the Request") {
        Client client(Command::connect, with_data(CredentialsUse::at_once, "hello"));
        CHECK(client.driver.take_sent() ==
              join({connect_head, "01"_hex, data_option, text("hello")}));
        CHECK(client.driver.take_events() == Events{"may_send"});
    }
    SECTION("no false start: after the Operation Reply") {
        auto config = with_data(CredentialsUse::at_once, "hello");
        config.false_start = false;
        Client client(Command::connect, config);
        CHECK(client.driver.take_sent() == join({connect_head, "01"_hex, data_option}));
        CHECK(client.on(authenticated) == Events{"authenticated"});
        CHECK(client.driver.take_sent().empty());
        CHECK(client.on(success) == Events{"may_send", "established 127.0.0.1 54321"});
        CHECK(client.driver.take_sent() == text("hello"));
    }
}

// Authentication Method options: MUST NOT be larger than 2^13; only CONNECT
TEST_CASE("Initial data is bounded, and for CONNECT alone") {
    ClientSessionConfig config;
    config.initial_data = wire::Buffer(8192, 'x');
    CHECK(ClientSession::open(request_of(Command::connect), config, Time{}).index() == 0);
    CHECK(ClientSession::open(request_of(Command::bind), config, Time{}).index() == 1);
    config.initial_data.push_back('x');
    CHECK(ClientSession::open(request_of(Command::connect), config, Time{}).index() == 1);
}

// False Starts: permitted in three places, and only for CONNECT
TEST_CASE("Between the selection and our last message no data may leave") {
    auto config = with_password(CredentialsUse::negotiated);
    Client client(Command::connect, config);
    CHECK(client.driver.take_events().empty());
    CHECK(client.on("0600 01"_hex).empty());
    CHECK(client.on("02 00"_hex) == Events{"may_send"});
    config.false_start = false;
    Client patient(Command::connect, config);
    CHECK(patient.on(join({password_wanted, status_good, authenticated})) ==
          Events{"authenticated"});
    const auto other = GENERATE(Command::noop, Command::bind, Command::udp_associate);
    Client without(other, with_password(CredentialsUse::negotiated));
    CHECK(without.on(join({password_wanted, status_good, authenticated})) ==
          Events{"authenticated"});
}

// Authentication Replies: at most two, the second success or No Acceptable Methods
TEST_CASE("A negotiation that goes wrong ends the attempt") {
    Client client(Command::noop, with_password(CredentialsUse::either));
    SECTION("no acceptable methods, at once") {
        CHECK(client.on(no_method) == Events{"authentication_refused"});
    }
    SECTION("a method that was not advertised (AMB-23)") {
        const auto method = GENERATE(as<wire::Buffer>{}, "00"_hex, "01"_hex, "80"_hex);
        CHECK(client.on(join({"0600 01"_hex, method, "00"_hex})) == Events{"protocol_error"});
    }
    SECTION("a type that does not exist") {
        const auto method = GENERATE(as<wire::Buffer>{}, "00"_hex, "02"_hex, "FF"_hex);
        CHECK(client.on(join({"0600 02"_hex, method, "00"_hex})) == Events{"protocol_error"});
    }
    SECTION("the wrong password (AMB-21)") {
        client.on(password_wanted);
        CHECK(client.on("0101"_hex) == Events{"authentication_refused"});
    }
    SECTION("another version of the negotiation") {
        client.on(password_wanted);
        CHECK(client.on("0500"_hex) == Events{"protocol_error"});
    }
    SECTION("no acceptable methods, afterwards") {
        client.on(join({password_wanted, status_good}));
        CHECK(client.on(no_method) == Events{"authentication_refused"});
    }
    SECTION("another negotiation") {
        client.on(join({password_wanted, status_good}));
        CHECK(client.on(password_wanted) == Events{"protocol_error"});
    }
    SECTION("an Operation Reply where the second Authentication Reply is due") {
        client.on(join({password_wanted, status_good}));
        CHECK(client.on(success) == Events{"protocol_error"});
    }
    SECTION("a second Authentication Reply where none is due (AMB-18)") {
        client.on(authenticated);
        CHECK(client.on(authenticated) == Events{"protocol_error"});
    }
    SECTION("the end in between") {
        client.on(join({password_wanted, GENERATE(as<wire::Buffer>{}, ""_hex, "01"_hex, "0100"_hex,
                                                  "0100 0600 00"_hex)}));
        client.driver.receive_end();
        CHECK(client.driver.take_events() == Events{"ended_early"});
    }
    SECTION("silence in between") {
        client.on(join({password_wanted, GENERATE(as<wire::Buffer>{}, ""_hex, "0100"_hex)}));
        client.driver.time_out();
        CHECK(client.driver.take_events() == Events{"timed_out"});
    }
    CHECK(client.session->state() == ClientState::failed);
    CHECK(client.session->capacity() == 0);
    CHECK_FALSE(client.session->next_timeout());
}

// Authentication Replies: Method (AMB-19); the method to cache
TEST_CASE("The client says which method the proxy chose") {
    const auto method = [](const ClientSessionConfig& config, const wire::Buffer& replies) {
        Client client(Command::noop, config);
        client.session->receive(replies, Time{});
        return std::get<Authenticated>(client.session->next_event().value()).method;
    };
    const auto config = with_password(CredentialsUse::either);
    CHECK(method(config, authenticated) == wire::Method::none);
    CHECK(method(config, "0600 00 02 00"_hex) == wire::Method::password);
    CHECK(method(config, join({password_wanted, status_good, authenticated})) ==
          wire::Method::password);
}
