// Has no Multipath TCP, and serves nobody who would prefer a scheduler of it.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool scheduler(const wire::OptionView& option) {
    constexpr std::uint8_t code = 3;
    return option.kind == 1 && option.data.size() > 1 && (option.data[0] & 0x3FU) == 4 &&
           option.data[1] == code;
}

bool refused(const wire::RequestView& request) {
    return any_option(request, scheduler);
}

}  // namespace

Fault schedulers_refused() {
    return {"schedulers-refused",
            {"R05-SCHED-P-NO-MPTCP"},
            "a Request with a scheduler option ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
