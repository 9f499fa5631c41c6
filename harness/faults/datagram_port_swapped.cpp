// Tells the port of a remote low byte first.
#include "faults/faults.hpp"
#include "faults/forwarding_datagrams.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedToClients {
  public:
    using ChangedToClients::ChangedToClients;

  private:
    void change(std::span<std::uint8_t> bytes) override { std::swap(bytes[6], bytes[7]); }
};

}  // namespace

Fault datagram_port_swapped() {
    return {"datagram-port-swapped",
            {"R05-UDP-P-HDR-PORT-NBO"},
            "headers for clients have the bytes of the port swapped",
            wrap_datagrams<Faulty>};
}

}  // namespace conform::faults
