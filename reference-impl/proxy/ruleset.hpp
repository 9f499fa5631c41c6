// Which targets clients may reach.
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
};

}  // namespace socks6::proxy
