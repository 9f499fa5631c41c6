// Goes on relaying when the TCP connection of an association has ended.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class NeverClosed final : public ForwardingAssociations {
  public:
    using ForwardingAssociations::ForwardingAssociations;
    void close(std::uint32_t) override {}
};

void apply(socks6::proxy::ProxyParts& parts) {
    auto& associations = parts.session.associations;
    if (!associations) return;
    associations = std::make_shared<NeverClosed>(associations);
    wrap_engines_in<DropsEvents<session::Disassociate>>(parts);
}

}  // namespace

Fault association_outlives_connection() {
    return {"association-outlives-connection",
            {"R05-UDP-P-END-OUT", "R05-UDP-P-END-IN", "R05-UDP-P-LIFETIME-TCP"},
            "an association is served on after its TCP connection was closed",
            apply};
}

}  // namespace conform::faults
