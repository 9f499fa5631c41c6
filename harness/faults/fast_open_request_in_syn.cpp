// Gives the Request itself to the SYN, in front of the payload.
#include <algorithm>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Talkative final : public KnowingRequest<ChangedEvents<session::Connect>> {
  public:
    using KnowingRequest::KnowingRequest;

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        auto changed = answer;
        if (auto* connected = std::get_if<session::Connected>(&changed)) {
            connected->payload_sent -= std::min(connected->payload_sent, in_front_);
        }
        inner().answer(changed, now);
    }

  private:
    void change(session::Connect& connect) override {
        if (!connect.stack.tfo_payload) return;
        const auto bytes = request().bytes();
        in_front_ = bytes.size();
        connect.payload.insert(connect.payload.begin(), bytes.begin(), bytes.end());
    }

    std::size_t in_front_ = 0;
};

}  // namespace

Fault fast_open_request_in_syn() {
    return {"fast-open-request-in-syn",
            {"R05-TFO-P-PAYLOAD-CONTENT"},
            "the SYN carries the Request in front of the client's data",
            wrap_engines_in<Talkative>};
}

}  // namespace conform::faults
