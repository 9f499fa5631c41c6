#include "oracle/listeners.hpp"

#include <algorithm>

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

constexpr std::size_t most = 1'024;

}  // namespace

void Listeners::replied(const Facts& facts) {
    const bool granted = facts.request.command == wire::Command::bind && facts.request.backlog &&
                         facts.operation && facts.operation->backlog.value_or(0) > 1 &&
                         facts.operation->code == wire::ReplyCode::success;
    if (!granted) return;
    if (listeners_.size() >= most) listeners_.pop_front();
    listeners_.push_back({facts.proxy, facts.operation->address, facts.operation->port});
}

bool Listeners::named_by(const Facts& facts) const {
    if (facts.request.command != wire::Command::bind) return false;
    // Addresses may be spelt in several ways (AMB-53); a port of a proxy is one listener's.
    return std::any_of(listeners_.begin(), listeners_.end(), [&](const Listener& one) {
        return one.proxy == facts.proxy && one.port == facts.request.port;
    });
}

}  // namespace conform::oracle
