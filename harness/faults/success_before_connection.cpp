// Says success as soon as it begins to connect.
#include <deque>

#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

    wire::Buffer take_output() override {
        if (connecting_) {
            inner().take_output();
            return {};
        }
        auto output = inner().take_output();
        while (auto event = inner().next_event()) {
            connecting_ = connecting_ || std::holds_alternative<session::Connect>(*event);
            events_.push_back(std::move(*event));
        }
        if (connecting_) change(output);
        return output;
    }

    std::optional<session::ProxyEvent> next_event() override {
        if (events_.empty()) return inner().next_event();
        std::optional<session::ProxyEvent> event(std::move(events_.front()));
        events_.pop_front();
        return event;
    }

  private:
    void change(wire::Buffer& output) override {
        const wire::Buffer success{0, 0, 0, 1, 0, 0, 0, 0, 0};
        output.insert(output.end(), success.begin(), success.end());
    }

    std::deque<session::ProxyEvent> events_;
    bool connecting_ = false;
};

}  // namespace

Fault success_before_connection() {
    return {"success-before-connection",
            {"R05-OPR-P-SUCCESS-MEANS-SOCKET", "R05-OPR-P-FAIL-NOT-SUCCESS"},
            "a CONNECT is answered with success before the remote has answered",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
