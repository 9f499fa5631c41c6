// Goes on after a foreign version as if nothing had been.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public session::ForwardingProxyEngine {
  public:
    using ForwardingProxyEngine::ForwardingProxyEngine;

    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        const bool ends = event && std::holds_alternative<session::SendEnd>(*event);
        return ends ? inner().next_event() : std::move(event);
    }

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        if (foreign_) late_ = {6, 0, 0, 0, 0};
        return inner().receive(bytes, now);
    }

    wire::Buffer take_output() override {
        constexpr std::size_t version_reply = 2;
        auto output = inner().take_output();
        foreign_ = foreign_ || output.size() == version_reply;
        const auto late = std::exchange(late_, {});
        output.insert(output.end(), late.begin(), late.end());
        return output;
    }

  private:
    bool foreign_ = false;
    wire::Buffer late_;
};

}  // namespace

Fault served_after_foreign_version() {
    return {"served-after-foreign-version",
            {"R05-VER-P-CLOSE"},
            "what follows a foreign version on its connection is answered with a successful "
            "Authentication Reply",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
