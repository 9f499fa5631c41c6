// Ignores an unknown option only where nothing stands behind it.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool refused(const wire::RequestView& request) {
    constexpr std::uint8_t first_of_vendors = 0xC0;
    bool seen = false;
    return any_option(request, [&](const wire::OptionView& option) {
        const bool behind = seen;
        seen = seen || option.kind >= first_of_vendors;
        return behind;
    });
}

}  // namespace

Fault inner_unknown_options_refused() {
    return {"inner-unknown-options-refused",
            {"R05-OPT-P-IGNORE-POSITION"},
            "a Request in which an option follows a vendor's ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
