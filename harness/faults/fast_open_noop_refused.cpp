// Gives up where TFO makes no sense.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool fast_open(const wire::OptionView& option) {
    return option.kind == 1 && option.data.size() > 1 && (option.data[0] & 0x3FU) == 4 &&
           option.data[1] == 1;
}

bool refused(const wire::RequestView& request) {
    return request.command == wire::Command::noop && any_option(request, fast_open);
}

}  // namespace

Fault fast_open_noop_refused() {
    return {"fast-open-noop-refused",
            {"R05-STACK-P-COMMAND-SCOPE"},
            "a NOOP with a TFO option ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
