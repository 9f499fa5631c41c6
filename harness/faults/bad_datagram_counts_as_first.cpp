// Takes note of the sender before it looks at the rest of the header.
#include <array>

#include "faults/client_datagrams.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedFromClients {
  public:
    using ChangedFromClients::ChangedFromClients;

  private:
    void change(net::DatagramSlot& slot, std::span<std::uint8_t> room) override {
        static constexpr std::array<std::uint8_t, 7> nowhere{0, 0, 1, 0, 0, 0, 0};
        constexpr auto size = HeaderField::port + nowhere.size();
        if (usable(slot.payload) || room.size() < size) return;
        room[0] = 6;
        room[1] = 0;
        std::copy(nowhere.begin(), nowhere.end(), room.begin() + HeaderField::port);
        slot.payload = room.first(size);
    }
    static bool usable(std::span<const std::uint8_t> payload) {
        if (!has_header(payload)) return false;
        const auto type = payload[HeaderField::type];
        return type == 1 || type == 3 || type == 4;
    }
};

}  // namespace

Fault bad_datagram_counts_as_first() {
    return {"bad-datagram-counts-as-first",
            {"R05-UDP-P-BAD-FIRST"},
            "a datagram that cannot be used sets the mapping and is confirmed",
            wrap_client_datagrams<Faulty>};
}

}  // namespace conform::faults
