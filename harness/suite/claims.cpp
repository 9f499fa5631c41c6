#include "suite/claims.hpp"

#include <algorithm>

namespace conform::suite {

using scenario::Exclusive;
using scenario::Feature;

Claims claims_of(const scenario::Case& test_case, Serves target) {
    Claims claims;
    for (const auto what : test_case.exclusive) {
        if (target == Serves::all_cases || what == Exclusive::process)
            claims.exclusive.insert(what);
    }
    const auto needs = [&](Feature feature) {
        const auto& all = test_case.requires_;
        return std::find(all.begin(), all.end(), feature) != all.end();
    };
    const auto share = [&](Exclusive what) {
        if (!claims.exclusive.contains(what)) claims.shared.insert(what);
    };
    share(Exclusive::process);  // whoever claims the process runs alone
    if (target == Serves::one_case) return claims;
    if (needs(Feature::auth) || needs(Feature::second_user)) share(Exclusive::user);
    if (needs(Feature::backlog)) share(Exclusive::backlog);
    return claims;
}

bool ClaimTable::available(const Claims& claims) const {
    const auto in_use = [&](Exclusive what) {
        const auto found = shared_.find(what);
        return exclusive_.contains(what) || (found != shared_.end() && found->second > 0);
    };
    return std::none_of(claims.exclusive.begin(), claims.exclusive.end(), in_use) &&
           std::none_of(claims.shared.begin(), claims.shared.end(),
                        [&](Exclusive what) { return exclusive_.contains(what); });
}

void ClaimTable::take(const Claims& claims) {
    exclusive_.insert(claims.exclusive.begin(), claims.exclusive.end());
    for (const auto what : claims.shared) ++shared_[what];
}

void ClaimTable::give_back(const Claims& claims) {
    for (const auto what : claims.exclusive) exclusive_.erase(what);
    for (const auto what : claims.shared) --shared_[what];
}

}  // namespace conform::suite
