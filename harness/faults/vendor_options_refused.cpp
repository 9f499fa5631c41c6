// Gives up at an option that it does not know.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        const bool before = request_.whole();
        request_.receive(bytes);
        if (before || !request_.whole() || knows_all()) return inner().receive(bytes, now);
        inner().receive_end(now);
        return bytes.size();
    }

  private:
    bool knows_all() const {
        constexpr std::uint8_t first_vendor_kind = 0xC0;
        const auto request = request_.request();
        for (const auto& option : request->options) {
            if (option.kind >= first_vendor_kind) return false;
        }
        return true;
    }

    RequestReader request_;
};

}  // namespace

Fault vendor_options_refused() {
    return {"vendor-options-refused",
            {"R05-OPT-P-IGNORE-VENDOR", "R05-OPT-P-NO-COMPLAINT"},
            "a Request with a vendor option ends the connection",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
