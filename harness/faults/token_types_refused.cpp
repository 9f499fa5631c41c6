// Gives up at an Idempotence option of an unknown type.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool of_no_type(const wire::OptionView& option) {
    constexpr std::uint8_t last_type = 3;
    return option.kind == 4 && !option.data.empty() && option.data[0] > last_type;
}

bool refused(const wire::RequestView& request) {
    return any_option(request, of_no_type);
}

}  // namespace

Fault token_types_refused() {
    return {"token-types-refused",
            {"R05-IDEM-TYPE-UNKNOWN"},
            "a Request with an Idempotence option of type 4 or more ends the connection",
            refuse_requests<refused>};
}

}  // namespace conform::faults
