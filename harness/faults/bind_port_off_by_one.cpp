// Tells a bind port beside the true one.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        auto changed = answer;
        if (auto* connected = std::get_if<session::Connected>(&changed)) ++connected->bound.port;
        inner().answer(changed, now);
    }
};

}  // namespace

Fault bind_port_off_by_one() {
    return {"bind-port-off-by-one",
            {"R05-OPR-P-CONNECT-BINDADDR"},
            "the bind port of a CONNECT is the true one plus one",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
