// Gives up at an option that it does not know.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool of_a_vendor(const wire::OptionView& option) {
    constexpr std::uint8_t first_vendor_kind = 0xC0;
    return option.kind >= first_vendor_kind;
}

bool refused(const wire::RequestView& request) {
    return any_option(request, of_a_vendor);
}

}  // namespace

Fault vendor_options_refused() {
    return {"vendor-options-refused",
            {"R05-OPT-P-IGNORE-VENDOR", "R05-OPT-P-NO-COMPLAINT"},
            "a Request with a vendor option ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
