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

}  // namespace

bool Ruleset::permits(const net::Endpoint& target) const {
    const int allowed = best_match(allow, target);
    const int denied = best_match(deny, target);
    if (allowed < 0 && denied < 0) return allow.empty() || !deny.empty();
    return allowed > denied;
}

}  // namespace socks6::proxy
