// Does not look at the version of datagrams.
#include "faults/client_datagrams.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedFromClients {
  public:
    using ChangedFromClients::ChangedFromClients;

  private:
    void change(net::DatagramSlot& slot, std::span<std::uint8_t>) override {
        slot.payload[0] = 6;
        slot.payload[1] = 0;
    }
};

}  // namespace

Fault datagram_version_ignored() {
    return {"datagram-version-ignored",
            {"R05-UDP-P-BAD-VERSION"},
            "datagrams of clients are relayed whatever version they tell",
            wrap_client_datagrams<Faulty>};
}

}  // namespace conform::faults
