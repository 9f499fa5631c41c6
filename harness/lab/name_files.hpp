// What the C library of programs in the lab reads to find names: our resolver alone.
//
// Mounts files of ours over /etc/resolv.conf, /etc/hosts and /etc/nsswitch.conf, and empty folders
// over those where caching daemons listen, so that no lookup leaves the lab. Only for the private
// world that enter_private_world() made: nobody outside sees it.
#pragma once

#include <string>

#include "net/ip_address.hpp"

namespace conform::lab {

/// `resolver` answers at port 53. Empty, or what failed.
std::string mount_name_files(const socks6::net::IpAddress& resolver);

}  // namespace conform::lab
