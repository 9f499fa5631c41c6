// Tells of a token that nobody spent.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_authentication(wire::Buffer& reply) override {
        if (!says_success(reply) || request().option<wire::TokenExpenditure>()) return;
        append_option(reply, authentication_option_count, wire::Buffer{4, 4, 3, 1});
    }
};

}  // namespace

Fault expenditure_reply_unasked() {
    return {"expenditure-reply-unasked",
            {"R05-IDEM-P-REPLY-ONE"},
            "every successful Authentication Reply has a Token Expenditure Reply",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
