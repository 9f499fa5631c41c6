// Sends what is for nobody to whoever was written to before.
#include <array>

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
        const auto destination = payload.subspan(HeaderField::port, latest_.size());
        if (destination[0] != 0 || destination[1] != 0 || destination[3] != 0) {
            std::ranges::copy(destination, latest_.begin());
        } else {
            std::ranges::copy(latest_, destination.begin());
        }
    }

    /// Port, type and address as in a header; to nowhere at first.
    std::array<std::uint8_t, 7> latest_{0, 0, 1, 0, 0, 0, 0};
};

}  // namespace

Fault zero_means_latest_remote() {
    return {"zero-means-latest-remote",
            {"R05-UDP-P-ZERO-WITH-PAYLOAD"},
            "a payload for the zero IPv4 address and port goes to the latest destination",
            wrap_client_datagrams<Faulty>};
}

}  // namespace conform::faults
