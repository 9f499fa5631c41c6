// Compares only three of the four bytes of an association id.
#include "faults/client_datagrams.hpp"
#include "faults/faults.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedFromClients {
  public:
    using ChangedFromClients::ChangedFromClients;

  private:
    static constexpr std::uint32_t compared = 0x00FFFFFF;

    bool is_clients(std::span<const std::uint8_t> payload) const override {
        return has_header(payload) && meant(payload);
    }
    void change(net::DatagramSlot& slot, std::span<std::uint8_t>) override {
        const auto id = meant(slot.payload);
        if (id) slot.payload[HeaderField::id] = static_cast<std::uint8_t>(*id >> 24U);
    }
    std::optional<std::uint32_t> meant(std::span<const std::uint8_t> payload) const {
        const auto given = id_in(payload);
        return associations().find(
            [&](std::uint32_t live) { return (live & compared) == (given & compared); });
    }
};

}  // namespace

Fault association_id_high_byte_ignored() {
    return {"association-id-high-byte-ignored",
            {"R05-UDP-P-UNKNOWN-ID"},
            "an id that differs in its first byte alone is taken for the association's",
            wrap_client_datagrams<Faulty>};
}

}  // namespace conform::faults
