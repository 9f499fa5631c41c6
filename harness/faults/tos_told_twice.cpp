// Says two things of one socket.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_operation(wire::Buffer& reply) override {
        if (reply[0] != 0) return;
        const auto count = option_count_at(reply);
        append_option(reply, count, wire::Buffer{1, 5, 0x81, 1, 0x10});
        append_option(reply, count, wire::Buffer{1, 5, 0xC1, 1, 0x20});
    }
};

}  // namespace

Fault tos_told_twice() {
    return {"tos-told-twice",
            {"R05-STACK-P-CONTRADICT"},
            "a successful Operation Reply names two TOS values for the leg to the remote",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
