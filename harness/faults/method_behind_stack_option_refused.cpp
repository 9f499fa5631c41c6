// Expects the Authentication Method option ahead of all Stack options.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool refused(const wire::RequestView& request) {
    bool stack = false;
    return any_option(request, [&](const wire::OptionView& option) {
        stack = stack || option.kind == 1;
        return stack && option.kind == 2;
    });
}

}  // namespace

Fault method_behind_stack_option_refused() {
    return {
        "method-behind-stack-option-refused",
        {"R05-OPT-P-ORDER"},
        "a Request whose Authentication Method option follows a Stack option ends the connection",
        refuse_requests<refused>};
}

}  // namespace conform::faults
