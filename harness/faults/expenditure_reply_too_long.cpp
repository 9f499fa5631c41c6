// Has two bytes for the code of a Token Expenditure Reply.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_authentication(wire::Buffer& reply) override {
        auto option = take_token_option(reply, authentication_option_count, 3);
        if (option.empty()) return;
        ++option[1];
        option.insert(option.end() - 1, 0);
        append_option(reply, authentication_option_count, option);
    }
};

}  // namespace

Fault expenditure_reply_too_long() {
    return {"expenditure-reply-too-long",
            {"R05-IDEM-P-REPLY-LAYOUT", "R05-IDEM-P-SPEND-OK"},
            "a Token Expenditure Reply has five bytes",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
