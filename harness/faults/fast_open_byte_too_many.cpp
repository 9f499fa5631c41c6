// Puts one byte more into the SYN than the TFO option announced, if the client has sent it.
#include <algorithm>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Generous final : public KnowingRequest<session::ForwardingProxyEngine> {
  public:
    using KnowingRequest::KnowingRequest;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        const auto taken = KnowingRequest::receive(bytes, now);
        const auto kept = bytes.first(std::min(taken, bytes.size()));
        received_.insert(received_.end(), kept.begin(), kept.end());
        return taken;
    }

    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        if (auto* connect = event ? std::get_if<session::Connect>(&*event) : nullptr) {
            add_to(*connect);
        } else if (auto* relay = event ? std::get_if<session::Relay>(&*event) : nullptr) {
            // The engine does not count what it has not offered.
            if (too_many_sent_) relay->head.erase(relay->head.begin());
        }
        return event;
    }

    void answer(const session::ProxyAnswer& answer, session::Time now) override {
        const auto* connected = std::get_if<session::Connected>(&answer);
        too_many_sent_ = connected && added_ && connected->payload_sent > offered_;
        inner().answer(answer, now);
    }

  private:
    void add_to(session::Connect& connect) {
        offered_ = connect.payload.size();
        const auto next = request().bytes().size() + offered_;
        added_ = connect.stack.tfo_payload && next < received_.size();
        if (added_) connect.payload.push_back(received_[next]);
    }

    wire::Buffer received_;
    std::size_t offered_ = 0;  ///< size of the payload as the engine has it
    bool added_ = false;
    bool too_many_sent_ = false;
};

}  // namespace

Fault fast_open_byte_too_many() {
    return {"fast-open-byte-too-many",
            {"R05-TFO-P-PAYLOAD-DIFF"},
            "the SYN carries one byte more than the TFO option announced",
            wrap_engines_in<Generous>,
            /*tells=*/true};
}

}  // namespace conform::faults
