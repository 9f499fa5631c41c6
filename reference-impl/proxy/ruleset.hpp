// Which targets clients may reach, and who may reach clients.
//
// The most specific rule that matches an address decides: the longer prefix, then the one with a
// port; deny before allow where they are equal. What no rule matches is allowed, unless all rules
// are allowances.
#pragma once

#include <vector>

#include "net/cidr.hpp"
#include "net/endpoint.hpp"

namespace socks6::proxy {

struct Ruleset {
    std::vector<net::Cidr> allow;
    std::vector<net::Cidr> deny;

    bool permits(const net::Endpoint& target) const;
    /// Whether that host may connect to a BIND. Its port says nothing, so that rules with a port do
    /// not match it.
    bool permits_peer(const net::IpAddress& peer) const;
};

}  // namespace socks6::proxy
