// Takes the port of a peer as the kernel has it in memory.
#include "faults/engine_fault.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedAnswers {
  public:
    using ChangedAnswers::ChangedAnswers;

  private:
    void change(session::ProxyAnswer& answer) override {
        if (auto* accepted = std::get_if<session::Accepted>(&answer)) {
            auto& port = accepted->peer.port;
            port = static_cast<std::uint16_t>(port << 8U | port >> 8U);
        }
    }
};

}  // namespace

Fault peer_port_swapped() {
    return {"peer-port-swapped",
            {"R05-BIND-P-SECOND-PEER"},
            "the bytes of the port in the second Operation Reply are swapped",
            wrap_engines_in<Faulty>};
}

}  // namespace conform::faults
