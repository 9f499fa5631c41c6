// Finds that a token which is not eligible is a matter of the ruleset.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_authentication(wire::Buffer& reply) override {
        constexpr std::uint8_t success = 1;
        const auto option = take_token_option(reply, authentication_option_count, 3);
        if (option.empty()) return;
        ineligible_ = option.back() != success;
        append_option(reply, authentication_option_count, option);
    }
    void change_operation(wire::Buffer& reply) override {
        if (ineligible_) reply[0] = 2;
    }

    bool ineligible_ = false;
};

}  // namespace

Fault ineligible_token_called_forbidden() {
    return {"ineligible-token-called-forbidden",
            {"R05-IDEM-P-INELIGIBLE-CODE", "R05-OPR-P-CODE-01-GENERAL"},
            "the Operation Reply to a token that is not eligible has code 02",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
