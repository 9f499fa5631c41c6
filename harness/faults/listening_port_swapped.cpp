// Takes the port that it listens at as the kernel has it in memory.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedAnswers {
  public:
    using ChangedAnswers::ChangedAnswers;

  private:
    void change(session::ProxyAnswer& answer) override {
        if (auto* listening = std::get_if<session::Listening>(&answer)) {
            auto& port = listening->bound.port;
            port = static_cast<std::uint16_t>(port << 8U | port >> 8U);
        }
    }
};

}  // namespace

Fault listening_port_swapped() {
    return {"listening-port-swapped",
            {"R05-OPR-P-PORT-NBO", "R05-BIND-P-LISTENING"},
            "the bytes of the port in the first Operation Reply of BIND are swapped",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
