// Looks at the association id alone.
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
        const bool foreign = admission == session::Admission::dropped;
        return foreign && inner().path_of(association) ? session::Admission::known : admission;
    }
};

}  // namespace

Fault any_tuple_accepted() {
    return {"any-tuple-accepted",
            {"R05-UDP-P-MAP-PORT", "R05-UDP-P-MAP-ADDR"},
            "datagrams with a known id are relayed wherever they come from",
            wrap_associations<Faulty>};
}

}  // namespace conform::faults
