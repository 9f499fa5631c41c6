// Compares as many bytes as the true password has.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingCredentials {
  public:
    using ForwardingCredentials::ForwardingCredentials;

    std::optional<session::Owner> check_password(wire::Bytes user, wire::Bytes password) override {
        for (auto size = password.size(); size > 0; --size) {
            if (auto owner = inner().check_password(user, password.first(size))) return owner;
        }
        return inner().check_password(user, password);
    }
};

}  // namespace

Fault password_extension_accepted() {
    return {"password-extension-accepted",
            {"R05-PWD-P-EXACT-MATCH"},
            "a password with more behind it is accepted",
            wrap_credentials<Faulty>};
}

}  // namespace conform::faults
