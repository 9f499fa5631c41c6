// Tells of the token where drafts before -04 did.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_authentication(wire::Buffer& reply) override {
        told_ = take_token_option(reply, authentication_option_count, 3);
    }
    void change_operation(wire::Buffer& reply) override {
        if (!told_.empty()) append_option(reply, told_);
    }

    wire::Buffer told_;
};

}  // namespace

Fault expenditure_reply_in_operation_reply() {
    return {"expenditure-reply-in-operation-reply",
            {"R05-IDEM-P-REPLY-PLACEMENT", "R05-IDEM-P-SPEND-OK"},
            "the Token Expenditure Reply stands in the Operation Reply",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
