// Gives up at a Stack option with a code beyond those of the draft.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool of_no_code(const wire::OptionView& option) {
    constexpr std::uint8_t last_code = 4;
    return option.kind == 1 && option.data.size() > 1 && option.data[1] > last_code;
}

bool refused(const wire::RequestView& request) {
    return any_option(request, of_no_code);
}

}  // namespace

Fault stack_codes_refused() {
    return {"stack-codes-refused",
            {"R05-STACK-P-IGNORE-CODE"},
            "a Request with a Stack option of code 5 or more ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
