// Answers the option for a backlog in the second reply.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/operation_reply_bytes.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnowingRequest<ChangedReply<session::Accepted>> {
  public:
    using KnowingRequest::KnowingRequest;

  private:
    void change_reply(wire::Buffer& output) override {
        constexpr std::uint8_t option[]{0x01, 6, 0x84, 0x04, 0, 2};
        if (request().option<wire::BacklogOption>()) append_option(output, option);
    }
};

}  // namespace

Fault backlog_told_late() {
    return {"backlog-told-late",
            {"R05-BIND-P-OPTIONS-WHICH-REPLY"},
            "a backlog that was asked for and not granted is in the second Operation Reply",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
