// Lets the status of RFC 1929 stand for the second Authentication Reply.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

  protected:
    void change(wire::Buffer& output) override {
        constexpr std::size_t status_reply = 2;
        const bool password = output.size() > status_reply && output[0] == 1 && output[1] == 0;
        if (!password) return;
        const wire::Bytes behind = wire::Bytes(output).subspan(status_reply);
        const auto reply = wire::parse_authentication_reply(behind, wire::Dialect{});
        if (!reply) return;
        const auto from = output.begin() + status_reply;
        output.erase(from, from + static_cast<std::ptrdiff_t>(reply.size()));
    }
};

}  // namespace

Fault second_auth_reply_missing() {
    return {"second-auth-reply-missing",
            {"R05-AUTH-P-SECOND-SENT-OK"},
            "a password exchange that succeeded is not concluded by an Authentication Reply",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
