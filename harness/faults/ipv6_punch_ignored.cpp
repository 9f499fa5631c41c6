// Knows the datagram to nowhere with an IPv4 address alone.
#include "faults/client_datagrams.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedFromClients {
  public:
    using ChangedFromClients::ChangedFromClients;

  private:
    void change(net::DatagramSlot& slot, std::span<std::uint8_t>) override {
        constexpr auto size = HeaderField::address + 16;
        const auto payload = slot.payload;
        if (payload.size() != size || payload[HeaderField::type] != 4) return;
        const auto address = payload.last(16);
        const auto zero = [](std::uint8_t byte) { return byte == 0; };
        if (std::all_of(address.begin(), address.end(), zero)) payload[0] = 0;
    }
};

}  // namespace

Fault ipv6_punch_ignored() {
    return {"ipv6-punch-ignored",
            {"R05-UDP-P-PUNCH-V6"},
            "an empty datagram to the zero IPv6 address and port is ignored",
            wrap_client_datagrams<Faulty>};
}

}  // namespace conform::faults
