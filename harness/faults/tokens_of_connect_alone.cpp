// Spends tokens for CONNECT alone.
#include "faults/faults.hpp"
#include "faults/forgiven_tokens.hpp"

namespace conform::faults {
namespace {

bool other_command(const wire::RequestView& request, std::uint8_t code) {
    return request.command != wire::Command::connect && code == 0;
}

}  // namespace

Fault tokens_of_connect_alone() {
    return {"tokens-of-connect-alone",
            {"R05-IDEM-P-SPENT-ALL-COMMANDS"},
            "a token that came with another command than CONNECT can be spent again",
            forgive_tokens<other_command>};
}

}  // namespace conform::faults
