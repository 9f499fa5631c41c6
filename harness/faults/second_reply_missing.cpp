// Lets what the peer says tell the client that it has come.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedReply<session::Accepted> {
  public:
    using ChangedReply::ChangedReply;

  private:
    void change_reply(wire::Buffer& output) override { output.clear(); }
};

}  // namespace

Fault second_reply_missing() {
    return {"second-reply-missing",
            {"R05-BIND-P-SECOND-REPLY", "R05-BIND-P-DATA-AFTER-REPLY"},
            "BIND has one Operation Reply, and the data of its peer follows it",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
