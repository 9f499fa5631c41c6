// Puts the number of the draft into the header of its datagrams.
#include "faults/faults.hpp"
#include "faults/forwarding_datagrams.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedToClients {
  public:
    using ChangedToClients::ChangedToClients;

  private:
    void change(std::span<std::uint8_t> bytes) override { bytes[1] = 5; }
};

}  // namespace

Fault datagram_minor_version_wrong() {
    return {"datagram-minor-version-wrong",
            {"R05-UDP-P-HDR-MINOR"},
            "headers for clients tell the minor version 5",
            wrap_datagrams<Faulty>};
}

}  // namespace conform::faults
