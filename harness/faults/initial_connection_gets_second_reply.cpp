// Tells the initial connection of a backlog of a peer, too.
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
        if (output[count] == 0) return;
        auto second = output;
        second[count] = 0;
        second.resize(count + 1);
        output.insert(output.end(), second.begin(), second.end());
    }
};

}  // namespace

Fault initial_connection_gets_second_reply() {
    return {"initial-connection-gets-second-reply",
            {"R05-BACKLOG-P-INITIAL-NO-SECOND"},
            "the BIND that got a backlog has two Operation Replies like any other",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
