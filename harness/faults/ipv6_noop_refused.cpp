// Serves a NOOP only with an IPv4 zero in its address.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool refused(const wire::RequestView& request) {
    return request.command == wire::Command::noop &&
           request.address.type == wire::AddressType::ipv6;
}

}  // namespace

Fault ipv6_noop_refused() {
    return {"ipv6-noop-refused",
            {"R05-MSG-P-NOOP-BOTH-TYPES", "R05-AUTH-P-SENT-NOOP"},
            "a NOOP with the unspecified IPv6 address ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
