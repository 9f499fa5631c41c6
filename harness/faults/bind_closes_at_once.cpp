// Closes where it should say that it does not support a command.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        if (event && std::holds_alternative<session::Listen>(*event)) return session::Release{};
        return event;
    }
};

}  // namespace

Fault bind_closes_at_once() {
    return {"bind-closes-at-once",
            {"R05-OPR-P-SUBSET", "R05-BIND-P-FIRST-REPLY"},
            "BIND is answered with the end of the connection behind the Authentication Reply",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
