// Does not reach IPv6 targets.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        const auto* connect = event ? std::get_if<session::Connect>(&*event) : nullptr;
        if (connect && connect->target.address.view().type == wire::AddressType::ipv6) {
            inner().answer(session::OperationFailed{}, last_);
            return inner().next_event();
        }
        return event;
    }
    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        last_ = now;
        return inner().receive(bytes, now);
    }

  private:
    session::Time last_{};
};

}  // namespace

Fault ipv6_unsupported() {
    return {"ipv6-unsupported",
            {"R05-MSG-P-CONNECT-IPV6"},
            "a CONNECT to an IPv6 address fails",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
