// Gives up at a Stack option of a level that there is not.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool of_no_level(const wire::OptionView& option) {
    constexpr unsigned last_level = 5;
    if (option.kind != 1 || option.data.empty()) return false;
    const auto level = option.data[0] & 0x3FU;
    return level == 0 || level > last_level;
}

bool refused(const wire::RequestView& request) {
    return any_option(request, of_no_level);
}

}  // namespace

Fault stack_levels_refused() {
    return {"stack-levels-refused",
            {"R05-STACK-P-IGNORE-LEVEL"},
            "a Request with a Stack option of level 0, or above 5, ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
