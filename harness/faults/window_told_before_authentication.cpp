// Advertises a window to whoever asks, whoever it is.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_authentication(wire::Buffer& reply) override {
        if (says_success(reply) || !request().option<wire::TokenRequest>()) return;
        append_option(reply, authentication_option_count,
                      wire::Buffer{4, 11, 1, 0, 0, 0, 1, 0, 0, 0, 8});
    }
};

}  // namespace

Fault window_told_before_authentication() {
    return {
        "window-told-before-authentication",
        {"R05-IDEM-P-ADV-SLOW", "R05-IDEM-P-ADV-NOT-FAILED"},
        "an Authentication Reply that asks for more, or refuses, has a Token Window Advertisement",
        wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
