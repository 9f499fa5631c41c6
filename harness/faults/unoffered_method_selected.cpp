// Selects passwords where the client offered nothing that it accepts.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

  private:
    void change(wire::Buffer& output) override {
        constexpr std::size_t method = 3;  // behind version and type
        const auto reply = wire::parse_authentication_reply(output, wire::Dialect{});
        const bool none = reply && (*reply).method == wire::Method::not_acceptable;
        if (none) output[method] = static_cast<std::uint8_t>(wire::Method::password);
    }
};

}  // namespace

Fault unoffered_method_selected() {
    return {
        "unoffered-method-selected",
        {"R05-AUTH-P-METHOD-OFFERED", "R05-AUTH-P-NO-METHOD-OPTION", "R05-AUTH-P-NO-ACCEPTABLE"},
        "passwords are asked for where \"No Acceptable Methods\" is due",
        wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
