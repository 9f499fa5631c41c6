#include "proxy/local_address.hpp"

#include <algorithm>

namespace socks6::proxy {
namespace {

bool same_family(const net::IpAddress& a, const net::IpAddress& b) {
    return a.is_v4() == b.is_v4();
}

}  // namespace

bool LocalAddresses::permits(const net::IpAddress& address) const {
    if (configured_.empty()) {
        return address == reached_ || (address.loopback() && reached_.loopback());
    }
    return std::any_of(configured_.begin(), configured_.end(), [&](const auto& mine) {
        return mine == address || (mine.unspecified() && same_family(mine, address));
    });
}

net::IpAddress LocalAddresses::chosen(bool v4) const {
    const auto found = std::find_if(configured_.begin(), configured_.end(),
                                    [&](const auto& mine) { return mine.is_v4() == v4; });
    if (found != configured_.end()) return *found;
    if (!configured_.empty()) return configured_.front();
    if (reached_.is_v4() == v4 || !reached_.loopback()) return reached_;
    return v4 ? net::IpAddress::loopback_v4() : net::IpAddress::loopback_v6();
}

LocalResult LocalAddresses::for_bind(const session::Endpoint& asked) const {
    const auto address = net::IpAddress::from_wire(asked.address.view());
    if (!address) return wire::ReplyCode::address_type_not_supported;
    if (address->unspecified()) return net::Endpoint{chosen(address->is_v4()), asked.port};
    if (!permits(*address)) return wire::ReplyCode::not_allowed;
    return net::Endpoint{*address, asked.port};
}

LocalResult LocalAddresses::for_association(const session::Endpoint& asked) const {
    const auto address = net::IpAddress::from_wire(asked.address.view());
    if (address && address->unspecified() && configured_.empty()) {
        return net::Endpoint{net::IpAddress::any_v6(), asked.port};
    }
    return for_bind(asked);
}

net::Endpoint LocalAddresses::reachable(const net::Endpoint& bound) const {
    const bool serves = bound.address.is_v6() || reached_.is_v4();
    if (!bound.address.unspecified() || !serves) return bound;
    return {reached_, bound.port};
}

}  // namespace socks6::proxy
