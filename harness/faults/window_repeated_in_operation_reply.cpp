// Advertises the window a second time.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_authentication(wire::Buffer& reply) override {
        told_ = take_token_option(reply, authentication_option_count, 1);
        if (!told_.empty()) append_option(reply, authentication_option_count, told_);
    }
    void change_operation(wire::Buffer& reply) override {
        if (!told_.empty()) append_option(reply, told_);
    }

    wire::Buffer told_;
};

}  // namespace

Fault window_repeated_in_operation_reply() {
    return {"window-repeated-in-operation-reply",
            {"R05-IDEM-P-ADV-PLACEMENT"},
            "the Operation Reply has the Token Window Advertisement, too",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
