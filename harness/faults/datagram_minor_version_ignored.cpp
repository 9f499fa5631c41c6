// Looks at the first half of the version of datagrams alone.
#include "faults/client_datagrams.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedFromClients {
  public:
    using ChangedFromClients::ChangedFromClients;

  private:
    void change(net::DatagramSlot& slot, std::span<std::uint8_t>) override { slot.payload[1] = 0; }
};

}  // namespace

Fault datagram_minor_version_ignored() {
    return {"datagram-minor-version-ignored",
            {"R05-UDP-P-BAD-VERSION"},
            "datagrams of clients are relayed whatever minor version they tell",
            wrap_client_datagrams<Faulty>};
}

}  // namespace conform::faults
