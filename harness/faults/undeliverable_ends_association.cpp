// Gives an association up when a datagram cannot be sent.
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
        if (payload.size() <= HeaderField::address + 4 || payload[HeaderField::type] != 1) return;
        const bool no_port = payload[HeaderField::port] == 0 && payload[HeaderField::port + 1] == 0;
        if (no_port && payload[HeaderField::address] != 0) associations().close(id_in(payload));
    }
};

}  // namespace

Fault undeliverable_ends_association() {
    return {"undeliverable-ends-association",
            {"R05-UDP-P-ERROR-SILENT"},
            "a datagram to port 0 of a host ends the association without a word",
            wrap_client_datagrams<Faulty>};
}

}  // namespace conform::faults
