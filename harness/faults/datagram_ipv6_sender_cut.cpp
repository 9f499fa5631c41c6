// Keeps only the first half of an IPv6 address in the headers of its datagrams.
#include <algorithm>

#include "faults/faults.hpp"
#include "faults/forwarding_datagrams.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ChangedToClients {
  public:
    using ChangedToClients::ChangedToClients;

  private:
    void change(std::span<std::uint8_t> bytes) override {
        if (bytes[8] == 4 && bytes.size() >= 25)
            std::ranges::fill(bytes.subspan(17, 8), std::uint8_t{0});
    }
};

}  // namespace

Fault datagram_ipv6_sender_cut() {
    return {"datagram-ipv6-sender-cut",
            {"R05-UDP-P-BACK-IPV6"},
            "the last 8 bytes of a remote's IPv6 address are zero in headers for clients",
            wrap_datagrams<Faulty>};
}

}  // namespace conform::faults
