// Repeats the listener where the peer is due.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedAnswers {
  public:
    using ChangedAnswers::ChangedAnswers;

  private:
    void change(session::ProxyAnswer& answer) override {
        if (const auto* listening = std::get_if<session::Listening>(&answer)) {
            bound_ = listening->bound;
        } else if (auto* accepted = std::get_if<session::Accepted>(&answer)) {
            accepted->peer = bound_;
        }
    }

    session::Endpoint bound_;
};

}  // namespace

Fault second_reply_names_listener() {
    return {"second-reply-names-listener",
            {"R05-BIND-P-SECOND-PEER"},
            "the second Operation Reply of BIND repeats the listener's endpoint",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
