// Takes a label's limit for a name's.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedEvents<session::Connect> {
  public:
    using ChangedEvents::ChangedEvents;

  private:
    void change(session::Connect& connect) override {
        constexpr std::size_t most = 63;
        auto& address = connect.target.address;
        if (address.name().size() <= most) return;
        if (auto cut = wire::Address::domain(address.name().substr(0, most))) address = *cut;
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
