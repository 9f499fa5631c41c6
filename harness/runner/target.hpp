// The value through which everything meets a target: where it listens, who may log in, what it
// offers, and how its requests can reach the harness. The built-in reference is one more Target.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "lab/addresses.hpp"
#include "lab/name_table.hpp"
#include "lab/network.hpp"
#include "net/endpoint.hpp"
#include "scenario/scenario.hpp"
#include "socks6/wire/revision.hpp"

namespace conform::runner {

struct UserCredentials {
    std::string user;
    std::string password;
};

struct PortRange {
    std::uint16_t first = 0;  ///< 0: any port
    std::uint16_t last = 0;
};

/// Which of the lab's addresses one case has for itself: numbers of lab/addresses.hpp.
struct LabHosts {
    std::uint32_t case_number = 0;  ///< no other case of the run has it
    std::uint32_t client = 0;
    std::uint32_t other_client = 1;
    std::uint32_t remote = 0;
};

struct Target {
    socks6::net::Endpoint tcp;
    std::optional<socks6::net::Endpoint> udp_relay;
    std::optional<socks6::net::Endpoint> dtls_relay;
    std::optional<UserCredentials> first_user;
    std::optional<UserCredentials> second_user;
    /// Whoever shows no credentials is refused, as was measured.
    bool demands_authentication = false;
    /// In this case, Requests that bring no password of their own get the first user's, so that
    /// anything else can be judged of such a target. Those with 255 options, and those whose
    /// option count is overridden, stay as they are.
    bool adds_credentials = false;
    socks6::wire::Dialect dialect;

    /// The harness's addresses that go into Requests, and on which its servers listen.
    std::optional<socks6::net::IpAddress> advertise_v4;
    std::optional<socks6::net::IpAddress> advertise_v6;
    std::string advertise_name = "localhost";
    PortRange ports;

    /// Where clients, and where remotes and peers open their sockets.
    lab::Network client_network;
    lab::Network remote_network;
    /// In the lab alone; then remotes have the addresses of that number.
    std::optional<LabHosts> hosts;
    /// What the lab's resolver knows; in the lab alone.
    std::shared_ptr<lab::NameTable> names;

    /// What the target, the run or the machine lacks: the proof, the flag or the remedy.
    std::map<scenario::Feature, std::string> lacks;
};

}  // namespace conform::runner
