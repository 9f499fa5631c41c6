// Counts the Listen Backlog option as the draft misprints it, and writes it whole.
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
        if (output[count] == 1) output[count + 2] = 5;
    }
};

}  // namespace

Fault backlog_length_lies() {
    return {"backlog-length-lies",
            {"R05-BACKLOG-LAYOUT"},
            "the option that grants a backlog says that it has five bytes, and has six",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
