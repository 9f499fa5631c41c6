// Says success where the endpoint cannot be bound.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedAnswers {
  public:
    using ChangedAnswers::ChangedAnswers;

    std::optional<session::ProxyEvent> next_event() override {
        auto event = inner().next_event();
        if (const auto* listen = event ? std::get_if<session::Listen>(&*event) : nullptr) {
            wanted_ = listen->local;
        }
        return event;
    }

  private:
    void change(session::ProxyAnswer& answer) override {
        const bool failed = std::holds_alternative<session::OperationFailed>(answer);
        if (failed && wanted_) answer = session::Listening{*wanted_, {}};
        wanted_.reset();
    }

    std::optional<session::Endpoint> wanted_;
};

}  // namespace

Fault bind_failure_told_as_success() {
    return {"bind-failure-told-as-success",
            {"R05-BIND-P-ADDR-IN-USE", "R05-BACKLOG-P-FAILED-BIND"},
            "a BIND that failed is answered as if the wanted endpoint were bound",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
