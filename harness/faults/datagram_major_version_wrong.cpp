// Begins its datagrams for clients with the byte of SOCKS 5.
#include "faults/faults.hpp"
#include "faults/forwarding_datagrams.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedToClients {
  public:
    using ChangedToClients::ChangedToClients;

  private:
    void change(std::span<std::uint8_t> bytes) override { bytes[0] = 5; }
};

}  // namespace

Fault datagram_major_version_wrong() {
    return {"datagram-major-version-wrong",
            {"R05-UDP-P-HDR-MAJOR"},
            "headers for clients begin with 5",
            wrap_datagrams<Faulty>};
}

}  // namespace conform::faults
