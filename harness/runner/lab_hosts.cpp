#include "runner/lab_hosts.hpp"

namespace conform::runner {

namespace net = socks6::net;

namespace {

lab::Family family_of(const net::IpAddress& address) {
    return address.is_v4() ? lab::Family::v4 : lab::Family::v6;
}

}  // namespace

net::IpAddress own_client(const LabHosts& hosts, const net::IpAddress& peer) {
    return lab::client_address(family_of(peer), hosts.client);
}

net::IpAddress other_client(const LabHosts& hosts, const net::IpAddress& peer) {
    return lab::client_address(family_of(peer), hosts.other_client);
}

net::IpAddress own_remote(const LabHosts& hosts, const net::IpAddress& peer) {
    return lab::remote_address(family_of(peer), hosts.remote);
}

net::IpAddress absent_host(scenario::Absence why, scenario::Family wanted) {
    const auto family = wanted == scenario::Family::ipv6 ? lab::Family::v6 : lab::Family::v4;
    using scenario::Absence;
    switch (why) {
        case Absence::host_unreachable:
            return lab::absent_address(family, lab::Absent::host_unreachable);
        case Absence::network_unreachable:
            return lab::absent_address(family, lab::Absent::network_unreachable);
        case Absence::prohibited:
            return lab::absent_address(family, lab::Absent::prohibited);
        default:
            break;
    }
    return lab::absent_address(family, lab::Absent::silent);
}

}  // namespace conform::runner
