// Gives up at an option of a kind that the draft has not given to anything.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool unallocated(const wire::OptionView& option) {
    constexpr std::uint8_t last_allocated = 4;
    constexpr std::uint8_t first_of_vendors = 0xC0;
    return option.kind == 0 || (option.kind > last_allocated && option.kind < first_of_vendors);
}

bool refused(const wire::RequestView& request) {
    return any_option(request, unallocated);
}

}  // namespace

Fault unallocated_options_refused() {
    return {"unallocated-options-refused",
            {"R05-OPT-P-IGNORE-UNALLOCATED", "R05-OPT-P-NO-COMPLAINT"},
            "a Request with an option of an unallocated kind ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
