// Sends both Operation Replies of BIND at once.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/operation_reply_bytes.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        listening_ = std::holds_alternative<session::Listening>(answer);
        accepted_ = std::holds_alternative<session::Accepted>(answer);
        inner().answer(answer, now);
    }

  private:
    void change(wire::Buffer& output) override {
        if (std::exchange(accepted_, false) && told_) output.clear();
        // With a backlog there is no second reply.
        if (!std::exchange(listening_, false) || output[option_count_at(output)] > 0) return;
        told_ = true;
        const auto first = output;
        output.insert(output.end(), first.begin(), first.end());
    }

    bool listening_ = false;
    bool accepted_ = false;
    bool told_ = false;
};

}  // namespace

Fault second_reply_early() {
    return {"second-reply-early",
            {"R05-BIND-P-SECOND-NOT-EARLY"},
            "the second Operation Reply comes right behind the first, when nobody has connected",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
