// Tells a bind port beside the true one.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedAnswers {
  public:
    using ChangedAnswers::ChangedAnswers;

  private:
    void change(session::ProxyAnswer& answer) override {
        if (auto* connected = std::get_if<session::Connected>(&answer)) ++connected->bound.port;
    }
};

}  // namespace

Fault bind_port_off_by_one() {
    return {"bind-port-off-by-one",
            {"R05-OPR-P-CONNECT-BINDADDR"},
            "the bind port of a CONNECT is the true one plus one",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
