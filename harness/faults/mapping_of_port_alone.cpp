// Knows the owner of an association by its port.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingAssociations {
  public:
    using ForwardingAssociations::ForwardingAssociations;

    session::Admission admit(std::uint32_t association,
                             const session::DatagramPath& path) override {
        const auto admission = inner().admit(association, path);
        const auto owner = inner().path_of(association);
        const bool same_port = owner && owner->client.port == path.client.port;
        if (admission != session::Admission::dropped || !same_port) return admission;
        return session::Admission::known;
    }
};

}  // namespace

Fault mapping_of_port_alone() {
    return {"mapping-of-port-alone",
            {"R05-UDP-P-MAP-ADDR"},
            "the port of a sender is compared with the first one, its address is not",
            wrap_associations<Faulty>};
}

}  // namespace conform::faults
