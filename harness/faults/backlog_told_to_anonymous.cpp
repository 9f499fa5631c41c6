// Grants a backlog to whoever asks.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/operation_reply_bytes.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnowingRequest<ChangedReply<session::Listening>> {
  public:
    using KnowingRequest::KnowingRequest;

  private:
    void change_reply(wire::Buffer& output) override {
        constexpr std::uint8_t option[]{0x01, 6, 0x84, 0x04, 0, 4};
        if (request().option<wire::AuthenticationDataOption>()) return;
        if (request().option<wire::BacklogOption>()) append_option(output, option);
    }
};

}  // namespace

Fault backlog_told_to_anonymous() {
    return {"backlog-told-to-anonymous",
            {"R05-BACKLOG-P-AUTH-ONLY"},
            "a client that did not authenticate is told of a backlog",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
