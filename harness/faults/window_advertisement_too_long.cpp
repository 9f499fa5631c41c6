// Says in an advertisement how many tokens of the window are spent.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_authentication(wire::Buffer& reply) override {
        auto option = take_token_option(reply, authentication_option_count, 1);
        if (option.empty()) return;
        ++option[1];
        option.push_back(0);
        append_option(reply, authentication_option_count, option);
    }
};

}  // namespace

Fault window_advertisement_too_long() {
    return {"window-advertisement-too-long",
            {"R05-IDEM-P-ADV-LAYOUT"},
            "a Token Window Advertisement has twelve bytes",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
