// Keeps a listener that its client does not hear of.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/operation_reply_bytes.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReply<session::Listening> {
  public:
    using ChangedReply::ChangedReply;

  private:
    void change_reply(wire::Buffer& output) override {
        const auto count = option_count_at(output);
        output[count] = 0;
        output.resize(count + 1);
    }
};

}  // namespace

Fault backlog_not_told() {
    return {"backlog-not-told",
            {"R05-BACKLOG-P-REPLY-OPTION", "R05-BACKLOG-P-UNSUPPORTED"},
            "a backlog is granted without the option that says so",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
