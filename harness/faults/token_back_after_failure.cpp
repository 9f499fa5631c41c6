// Gives a token back where the operation failed.
#include "faults/faults.hpp"
#include "faults/forgiven_tokens.hpp"

namespace conform::faults {
namespace {

bool failed(const wire::RequestView&, std::uint8_t code) {
    return code > 1;
}

}  // namespace

Fault token_back_after_failure() {
    return {"token-back-after-failure",
            {"R05-IDEM-P-SPENT-AT-AUTH"},
            "a token whose operation failed can be spent again",
            forgive_tokens<failed>};
}

}  // namespace conform::faults
