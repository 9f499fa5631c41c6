// Tells an association id behind every reply to UDP ASSOCIATE.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnowingRequest<ChangedReply<session::OperationFailed>> {
  public:
    using KnowingRequest::KnowingRequest;

  private:
    void change_reply(wire::Buffer& output) override {
        const auto asked = request().request();
        if (!asked || asked->command != wire::Command::udp_associate) return;
        output.insert(output.end(), {0x12, 0x34, 0x56, 0x78});
    }
};

}  // namespace

Fault failed_association_gets_id() {
    return {"failed-association-gets-id",
            {"R05-UDP-P-INIT-NOT-ON-FAIL"},
            "an association id follows an Operation Reply of failure, too",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
