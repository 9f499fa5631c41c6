// Gives up at options that stand in replies.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool of_a_reply(const wire::OptionView& option) {
    return option.kind == 4 && !option.data.empty() && (option.data[0] == 1 || option.data[0] == 3);
}

bool refused(const wire::RequestView& request) {
    return any_option(request, of_a_reply);
}

}  // namespace

Fault replies_options_refused() {
    return {"replies-options-refused",
            {"R05-OPT-P-WRONG-MESSAGE"},
            "a Request with a token window or an expenditure reply ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
