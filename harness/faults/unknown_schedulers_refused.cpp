// Gives up at a scheduler that the draft does not name.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool unknown_scheduler(const wire::OptionView& option) {
    constexpr std::uint8_t code = 3;
    constexpr std::uint8_t last = 3;
    const auto& data = option.data;
    if (option.kind != 1 || data.size() != 3 || data[1] != code) return false;
    return data[2] == 0 || data[2] > last;
}

bool refused(const wire::RequestView& request) {
    return any_option(request, unknown_scheduler);
}

}  // namespace

Fault unknown_schedulers_refused() {
    return {"unknown-schedulers-refused",
            {"R05-SCHED-P-UNKNOWN"},
            "a Request for a scheduler other than 1, 2 and 3 ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
