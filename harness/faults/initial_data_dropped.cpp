// Drops initial data, as draft -04 allowed.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/request_reader.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        request_.receive(bytes);
        return inner().receive(bytes, now);
    }
    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        auto* relay = event ? std::get_if<session::Relay>(&*event) : nullptr;
        const auto methods = request_.option<wire::AuthenticationMethodOption>();
        if (relay && methods) {
            const auto size =
                std::min<std::size_t>(methods->initial_data_length, relay->head.size());
            relay->head.erase(relay->head.begin(),
                              relay->head.begin() + static_cast<std::ptrdiff_t>(size));
        }
        return event;
    }

  private:
    RequestReader request_;
};

}  // namespace

Fault initial_data_dropped() {
    return {"initial-data-dropped",
            {"R05-METHOD-P-IDL-NO-DROP", "R05-METHOD-P-IDL-RELAY"},
            "initial data in front of a password exchange does not reach the remote",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
