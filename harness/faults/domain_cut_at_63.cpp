// Takes a label'\''s limit for a name'\''s.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::optional<session::ProxyEvent> next_event() override {
        constexpr std::size_t most = 63;
        auto event = inner().next_event();
        auto* connect = event ? std::get_if<session::Connect>(&*event) : nullptr;
        if (connect && connect->target.address.name().size() > most) {
            const auto cut = connect->target.address.name().substr(0, most);
            if (auto name = wire::Address::domain(cut)) connect->target.address = *name;
        }
        return event;
    }
};

}  // namespace

Fault domain_cut_at_63() {
    return {"domain-cut-at-63",
            {"R05-MSG-P-DOMAIN-MAXLEN"},
            "names are cut to their first 63 bytes",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
