// Takes as many tokens as a Request brings.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_authentication(wire::Buffer& reply) override {
        const auto asked = request().request();
        if (!says_success(reply) || !asked) return;
        int tokens = 0;
        for (const auto& option : asked->options) {
            if (option.kind == 4 && !option.data.empty() && option.data[0] == 2) ++tokens;
        }
        if (tokens < 2) return;
        append_option(reply, authentication_option_count, wire::Buffer{4, 4, 3, 1});
    }
};

}  // namespace

Fault two_tokens_spent_at_once() {
    return {"two-tokens-spent-at-once",
            {"R05-IDEM-P-MULTI-SPEND"},
            "a Request with two Token Expenditures draws two replies that say success",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
