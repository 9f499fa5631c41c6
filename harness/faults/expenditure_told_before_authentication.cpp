// Calls a token spent before it knows whose it is.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_authentication(wire::Buffer& reply) override {
        if (says_success(reply) || !request().option<wire::TokenExpenditure>()) return;
        append_option(reply, authentication_option_count, wire::Buffer{4, 4, 3, 1});
    }
};

}  // namespace

Fault expenditure_told_before_authentication() {
    return {"expenditure-told-before-authentication",
            {"R05-IDEM-P-REPLY-SLOW", "R05-IDEM-P-ADV-NOT-FAILED"},
            "an Authentication Reply that asks for more, or refuses, has a Token Expenditure Reply",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
