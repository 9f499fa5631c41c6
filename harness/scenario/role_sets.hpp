// Which actors can do what (docs/scenario-format.md, "Actors" and "Steps").
#pragma once

#include <array>

#include "scenario/scenario.hpp"

namespace conform::scenario {

/// They have TCP connections.
inline constexpr std::array stream_roles{ActorRole::client, ActorRole::remote, ActorRole::peer,
                                         ActorRole::proxy, ActorRole::application};
/// They have a UDP socket.
inline constexpr std::array datagram_roles{ActorRole::udp_client, ActorRole::udp_remote};
/// They send and receive something.
inline constexpr std::array speaking_roles{
    ActorRole::client,     ActorRole::remote, ActorRole::peer,       ActorRole::udp_client,
    ActorRole::udp_remote, ActorRole::proxy,  ActorRole::application};
inline constexpr std::array connecting_roles{ActorRole::client, ActorRole::peer};
inline constexpr std::array listening_roles{ActorRole::remote, ActorRole::proxy};
/// They have an address that a message may name.
inline constexpr std::array addressed_roles{ActorRole::remote, ActorRole::udp_remote,
                                            ActorRole::peer, ActorRole::udp_client,
                                            ActorRole::nowhere};
/// On the wire, where a packet of theirs can be looked at.
inline constexpr std::array packet_roles{ActorRole::client,     ActorRole::remote,
                                         ActorRole::peer,       ActorRole::proxy,
                                         ActorRole::udp_client, ActorRole::udp_remote};

}  // namespace conform::scenario
