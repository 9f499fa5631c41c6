// Gives up at the same option twice in a row.
#include <algorithm>

#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool refused(const wire::RequestView& request) {
    std::optional<wire::OptionView> last;
    return any_option(request, [&](const wire::OptionView& option) {
        const bool repeated = last && last->kind == option.kind &&
                              std::equal(last->data.begin(), last->data.end(), option.data.begin(),
                                         option.data.end());
        last = option;
        return repeated;
    });
}

}  // namespace

Fault repeated_options_refused() {
    return {"repeated-options-refused",
            {"R05-OPT-P-DUPLICATE"},
            "a Request with two equal options, one behind the other, ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
