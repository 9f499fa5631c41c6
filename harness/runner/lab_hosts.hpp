// The lab's addresses as a case's actors have them.
#pragma once

#include "runner/target.hpp"
#include "scenario/scenario.hpp"

namespace conform::runner {

/// What a connection to an absent host asks for; nobody listens anywhere.
inline constexpr std::uint16_t absent_port = 9;

/// Of the same family as `peer`, with which it is to talk.
socks6::net::IpAddress own_client(const LabHosts& hosts, const socks6::net::IpAddress& peer);
socks6::net::IpAddress other_client(const LabHosts& hosts, const socks6::net::IpAddress& peer);
socks6::net::IpAddress own_remote(const LabHosts& hosts, const socks6::net::IpAddress& peer);

/// Where nobody is, for that reason; not for those that refuse.
socks6::net::IpAddress absent_host(scenario::Absence why, scenario::Family family);

}  // namespace conform::runner
