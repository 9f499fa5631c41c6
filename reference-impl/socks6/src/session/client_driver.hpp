// For the tests of the client's engine: Requests, replies, and a client that is driven by bytes.
#pragma once

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "engine_driver.hpp"
#include "socks6/session/client_session.hpp"

namespace socks6::session::testing {

using Events = std::vector<std::string>;

inline const auto authenticated = "0600 00 00 00"_hex;
inline const auto success = "00 D431 01 7F000001 00"_hex;
inline const auto password_wanted = "0600 01 02 00"_hex;
inline const auto no_method = "0600 01 FF 00"_hex;
inline const auto status_good = "0100"_hex;
inline const auto peer = "00 1F90 01 C0000207 00"_hex;

/// RFC 1929 for "ann" and "pw".
inline const auto password_request = "01 03 616E6E 02 7077"_hex;

inline wire::Request request_of(wire::Command command) {
    if (command == wire::Command::connect) {
        return {command, 80, wire::Address::ipv4({192, 0, 2, 1}), {}};
    }
    return {command, 0, {}, {}};
}

inline ClientSessionConfig with_password(CredentialsUse use) {
    ClientSessionConfig config;
    config.authentication.credentials = ClientCredentials{"ann", "pw"};
    config.authentication.use = use;
    return config;
}

struct Client {
    explicit Client(const wire::Request& request, const ClientSessionConfig& config = {})
        : session(std::get<0>(ClientSession::open(request, config, Time{}))), driver(*session) {
        driver.collect();
    }
    explicit Client(wire::Command command, const ClientSessionConfig& config = {})
        : Client(request_of(command), config) {}

    /// What came out of one input more.
    Events on(const wire::Buffer& bytes) {
        driver.receive(bytes);
        return driver.take_events();
    }

    std::unique_ptr<ClientSession> session;
    Driver<ClientSession> driver;
};

/// The same conversation with the proxy's bytes cut at each place gives the same outcome.
inline void check_every_cut(const wire::Request& request, const ClientSessionConfig& config,
                            const wire::Buffer& all, const Events& expected) {
    wire::Buffer whole;
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        Client client(request, config);
        feed(client.driver, all, {cut});
        INFO("cut at " << cut);
        CHECK(client.driver.trace().events == expected);
        if (cut == 0) whole = client.driver.trace().output;
        CHECK(client.driver.trace().output == whole);
    }
}

/// `count` sorted places to cut `size` bytes at.
inline std::vector<std::size_t> random_cuts(std::mt19937& random, std::size_t size) {
    std::vector<std::size_t> cuts(random() % 8);
    for (auto& cut : cuts) cut = random() % (size + 1);
    std::sort(cuts.begin(), cuts.end());
    return cuts;
}

}  // namespace socks6::session::testing
