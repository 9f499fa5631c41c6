// Reads the header of a short datagram on in what the one before it has left in the buffer.
#include "faults/client_datagrams.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedFromClients {
  public:
    using ChangedFromClients::ChangedFromClients;

  private:
    static constexpr std::size_t ipv4_header = HeaderField::address + 4;

    void change(net::DatagramSlot& slot, std::span<std::uint8_t> room) override {
        const auto size = slot.payload.size();
        if (size < ipv4_header && room.size() >= ipv4_header && last_.size() >= ipv4_header) {
            const auto behind = last_.begin() + static_cast<std::ptrdiff_t>(size);
            std::copy(behind, last_.begin() + ipv4_header,
                      room.begin() + static_cast<std::ptrdiff_t>(size));
            slot.payload = room.first(ipv4_header);
        }
        last_.assign(slot.payload.begin(), slot.payload.end());
    }

    std::vector<std::uint8_t> last_;
};

}  // namespace

Fault datagram_cut_header_completed() {
    return {"datagram-cut-header-completed",
            {"R05-UDP-P-SHORT-DGRAM"},
            "a header that is cut is completed by that of the datagram before",
            wrap_client_datagrams<Faulty>};
}

}  // namespace conform::faults
