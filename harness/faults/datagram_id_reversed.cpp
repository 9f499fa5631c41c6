// Tells the association id low byte first.
#include <algorithm>

#include "faults/faults.hpp"
#include "faults/forwarding_datagrams.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedToClients {
  public:
    using ChangedToClients::ChangedToClients;

  private:
    void change(std::span<std::uint8_t> bytes) override {
        std::reverse(bytes.begin() + 2, bytes.begin() + 6);
    }
};

}  // namespace

Fault datagram_id_reversed() {
    return {"datagram-id-reversed",
            {"R05-UDP-P-HDR-ID"},
            "headers for clients have the association id in reversed byte order",
            wrap_datagrams<Faulty>};
}

}  // namespace conform::faults
