// Takes every address type that it does not know for IPv4.
#include "faults/client_datagrams.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedFromClients {
  public:
    using ChangedFromClients::ChangedFromClients;

  private:
    void change(net::DatagramSlot& slot, std::span<std::uint8_t>) override {
        if (slot.payload.size() <= HeaderField::type) return;
        auto& type = slot.payload[HeaderField::type];
        if (type != 3 && type != 4) type = 1;
    }
};

}  // namespace

Fault datagram_type_unchecked() {
    return {"datagram-type-unchecked",
            {"R05-UDP-P-BAD-ATYP"},
            "datagrams with an unassigned address type are relayed to an IPv4 address",
            wrap_client_datagrams<Faulty>};
}

}  // namespace conform::faults
