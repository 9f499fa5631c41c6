// Ends the Operation Reply with one byte too many.
#include "faults/changed_replies.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReplies {
  public:
    using ChangedReplies::ChangedReplies;

  private:
    void change_operation(wire::Buffer& reply) override { reply.push_back(0); }
};

}  // namespace

Fault byte_behind_operation_reply() {
    return {"byte-behind-operation-reply",
            {"R05-CONN-P-DATA-STARTS-CLEAN", "R05-OPR-P-OPT-COUNT", "R05-OPR-P-EXACTLY-ONE"},
            "a zero follows every Operation Reply",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
