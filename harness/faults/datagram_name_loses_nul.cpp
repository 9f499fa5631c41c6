// Takes the last byte of a name for the NUL that ends it.
#include "faults/client_datagrams.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedFromClients {
  public:
    using ChangedFromClients::ChangedFromClients;

  private:
    void change(net::DatagramSlot& slot, std::span<std::uint8_t>) override {
        const auto payload = slot.payload;
        if (payload.size() <= HeaderField::address || payload[HeaderField::type] != 3) return;
        const auto end = HeaderField::address + payload[HeaderField::address];
        if (end > HeaderField::address && end < payload.size()) payload[end] = 0;
    }
};

}  // namespace

Fault datagram_name_loses_nul() {
    return {"datagram-name-loses-nul",
            {"R05-UDP-P-DOMAIN-NO-NUL"},
            "names in headers of datagrams lose their last byte",
            wrap_client_datagrams<Faulty>};
}

}  // namespace conform::faults
