// Puts an Authentication Reply in front of each Operation Reply.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReply<session::Accepted> {
  public:
    using ChangedReply::ChangedReply;

  private:
    void change_reply(wire::Buffer& output) override {
        constexpr std::uint8_t reply[]{6, 0, 0, 0, 0};
        output.insert(output.begin(), std::begin(reply), std::end(reply));
    }
};

}  // namespace

Fault second_reply_authenticates() {
    return {"second-reply-authenticates",
            {"R05-BIND-P-SECOND-LAYOUT"},
            "the second Operation Reply of BIND has another Authentication Reply in front",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
