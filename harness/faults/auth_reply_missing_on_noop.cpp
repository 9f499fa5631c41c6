// Thinks that NOOP needs no Authentication Reply.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"
#include "faults/request_reader.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        request_.receive(bytes);
        return inner().receive(bytes, now);
    }

  protected:
    void change(wire::Buffer& output) override {
        const auto request = request_.request();
        if (done_ || !request || request->command != wire::Command::noop) return;
        const auto reply = wire::parse_authentication_reply(output, wire::Dialect{});
        if (!reply) return;
        done_ = true;
        output.erase(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(reply.size()));
    }

  private:
    RequestReader request_;
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
