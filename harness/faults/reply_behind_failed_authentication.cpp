// Goes on after authentication has failed.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

  protected:
    void change(wire::Buffer& output) override {
        const auto reply = wire::parse_authentication_reply(output, wire::Dialect{});
        if (!reply || (*reply).method != wire::Method::not_acceptable) return;
        const wire::Buffer success{0, 0, 0, 1, 0, 0, 0, 0, 0};
        output.insert(output.end(), success.begin(), success.end());
    }
};

}  // namespace

Fault reply_behind_failed_authentication() {
    return {"reply-behind-failed-authentication",
            {"R05-AUTH-P-NO-OPR-AFTER-FAIL"},
            "No Acceptable Methods is followed by an Operation Reply with success",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
