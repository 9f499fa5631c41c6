#include "proxy/ruleset.hpp"

#include <algorithm>

namespace socks6::proxy {
namespace {

/// How specific the best match is; -1 without one.
int best_match(const std::vector<net::Cidr>& rules, const net::Endpoint& target) {
    int best = -1;
    for (const auto& rule : rules) {
        if (rule.matches(target)) best = std::max(best, rule.prefix * 2 + (rule.port ? 1 : 0));
    }
    return best;
}

bool decide(const Ruleset& rules, int allowed, int denied) {
    if (allowed < 0 && denied < 0) return rules.allow.empty() || !rules.deny.empty();
    return allowed > denied;
}

std::vector<net::Cidr> without_ports(std::vector<net::Cidr> rules) {
    std::erase_if(rules, [](const net::Cidr& rule) { return rule.port.has_value(); });
    return rules;
}

}  // namespace

bool Ruleset::permits(const net::Endpoint& target) const {
    return decide(*this, best_match(allow, target), best_match(deny, target));
}

bool Ruleset::permits_peer(const net::IpAddress& peer) const {
    const net::Endpoint endpoint{peer, 0};
    return decide(*this, best_match(without_ports(allow), endpoint),
                  best_match(without_ports(deny), endpoint));
}

}  // namespace socks6::proxy
