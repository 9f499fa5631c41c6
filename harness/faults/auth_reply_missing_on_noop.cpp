// Thinks that NOOP needs no Authentication Reply.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public KnowingRequest<ChangedOutput> {
  public:
    using KnowingRequest::KnowingRequest;

  private:
    void change(wire::Buffer& output) override {
        const auto wanted = request().request();
        if (done_ || !wanted || wanted->command != wire::Command::noop) return;
        const auto reply = wire::parse_authentication_reply(output, wire::Dialect{});
        if (!reply) return;
        done_ = true;
        output.erase(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(reply.size()));
    }

    bool done_ = false;
};

}  // namespace

Fault auth_reply_missing_on_noop() {
    return {"auth-reply-missing-on-noop",
            {"R05-AUTH-P-SENT-NOOP"},
            "NOOP is answered with the Operation Reply alone",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
