// Supports no tokens, and serves nobody who asks for or spends one.
#include "faults/faults.hpp"
#include "faults/refusing_engine.hpp"

namespace conform::faults {
namespace {

bool of_tokens(const wire::OptionView& option) {
    return option.kind == 4;
}

bool refused(const wire::RequestView& request) {
    return any_option(request, of_tokens);
}

void apply(socks6::proxy::ProxyParts& parts) {
    parts.session.tokens.reset();
    refuse_requests<refused>(parts);
}

}  // namespace

Fault tokens_unsupported_refused() {
    return {"tokens-unsupported-refused",
            {"R05-IDEM-P-NO-WINDOW-SILENT", "R05-IDEM-P-UNSUPPORTED-SPEND"},
            "the proxy has no tokens, and a Request with an Idempotence option ends the connection",
            apply};
}

}  // namespace conform::faults
