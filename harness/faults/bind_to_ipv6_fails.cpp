// Knows no BIND on IPv6.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedEvents<session::Listen> {
  public:
    using ChangedEvents::ChangedEvents;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        const session::ProxyAnswer failure = session::OperationFailed{};
        inner().answer(ipv6_ ? failure : answer, now);
    }

  private:
    void change(session::Listen& listen) override {
        ipv6_ = listen.local.address.type() == wire::AddressType::ipv6;
    }

    bool ipv6_ = false;
};

}  // namespace

Fault bind_to_ipv6_fails() {
    return {"bind-to-ipv6-fails",
            {"R05-MSG-P-BIND-IPV6", "R05-BIND-P-ANY"},
            "a BIND to an IPv6 address, also to any, is a general failure",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
