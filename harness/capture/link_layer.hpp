// Link headers of a capture: finds the IP packet in a frame.
//
// Known are Ethernet with any number of VLAN tags, Linux "cooked" captures (SLL, SLL2), raw IP and
// the loopback headers of the BSDs (NULL, LOOP). Link types are numbers of libpcap (DLT_…).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace conform::capture {

/// "Ethernet, …": what is_known_link knows, for messages.
inline constexpr const char* known_link_types =
    "Ethernet, Linux SLL or SLL2, raw IP, or BSD loopback";

bool is_known_link(int link_type);

/// Name and number, such as "IEEE802_11 (105)".
std::string link_name(int link_type);

/// From the IP header on, with whatever stands behind the packet. None if the frame carries
/// something else, or was cut within its link header.
std::optional<std::span<const std::uint8_t>> ip_of(int link_type,
                                                   std::span<const std::uint8_t> frame);

}  // namespace conform::capture
