// Gives the new window first, and then looks for the token in it.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

/// Whether the Request that is being read asks for a window; Requests are read on one thread.
thread_local bool asks = false;

class NewFirst final : public ForwardingLedger {
  public:
    using ForwardingLedger::ForwardingLedger;

    session::Spending spend(const session::Owner& owner, std::uint32_t token) override {
        if (asks) return {wire::Expenditure::out_of_window, std::nullopt};
        return inner().spend(owner, token);
    }
};

class Reader final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        request_.receive(bytes);
        asks = request_.option<wire::TokenRequest>().has_value();
        const auto taken = inner().receive(bytes, now);
        asks = false;
        return taken;
    }

  private:
    RequestReader request_;
};

void apply(socks6::proxy::ProxyParts& parts) {
    wrap_tokens<NewFirst>(parts);
    wrap_engines_in<Reader>(parts);
}

}  // namespace

Fault token_spent_from_the_new_window() {
    return {"token-spent-from-the-new-window",
            {"R05-IDEM-P-REQ-AND-SPEND"},
            "a token that comes with a Token Request is out of window",
            apply};
}

}  // namespace conform::faults
