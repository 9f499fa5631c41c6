// Writes the Listen Backlog option as the figure of the draft has it.
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
        constexpr std::size_t size = 6;
        if (output[count] != 1 || output.size() != count + 1 + size) return;
        constexpr std::size_t code_at = 3;
        output[count + 2] = size - 1;
        output.erase(output.begin() + static_cast<std::ptrdiff_t>(count + 1 + code_at));
    }
};

}  // namespace

Fault backlog_told_without_code() {
    return {"backlog-told-without-code",
            {"R05-BACKLOG-LAYOUT"},
            "the option that grants a backlog has five bytes, none of them its code",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
