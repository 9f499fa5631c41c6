// Selects a method that nobody offered.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingCredentials {
  public:
    using ForwardingCredentials::ForwardingCredentials;

    std::optional<wire::Method> choose(std::span<const std::uint8_t>) const override {
        return wire::Method::password;
    }
};

void apply(socks6::proxy::ProxyParts& parts) {
    if (parts.session.credentials)
        parts.session.credentials = std::make_shared<Faulty>(parts.session.credentials);
}

}  // namespace

Fault unoffered_method_selected() {
    return {"unoffered-method-selected",
            {"R05-AUTH-P-METHOD-OFFERED", "R05-AUTH-P-NO-METHOD-OPTION"},
            "passwords are asked for though the client did not offer them",
            apply};
}

}  // namespace conform::faults
