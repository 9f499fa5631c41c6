// Takes the Length of an option for a signed byte.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool refused(const wire::RequestView& request) {
    constexpr std::size_t largest = 127;
    constexpr std::size_t header = 2;
    return any_option(request, [](const wire::OptionView& option) {
        return option.data.size() + header > largest;
    });
}

}  // namespace

Fault long_options_refused() {
    return {"long-options-refused",
            {"R05-OPT-P-IGNORE-SIZES"},
            "a Request with an option of more than 127 bytes ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
