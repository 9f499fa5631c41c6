// Writes the port of a header in the byte order of its host.
#include <utility>
#include <vector>

#include "faults/faults.hpp"
#include "faults/forwarding_datagrams.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingDatagrams {
  public:
    using ForwardingDatagrams::ForwardingDatagrams;

    net::IoResult try_send(std::span<const std::uint8_t> payload, const net::Endpoint& to,
                           std::optional<net::IpAddress> from) override {
        if (!has_header(payload)) return inner().try_send(payload, to, from);
        constexpr std::size_t port = 6;  // behind version and association id
        std::vector<std::uint8_t> changed(payload.begin(), payload.end());
        std::swap(changed[port], changed[port + 1]);
        return inner().try_send(changed, to, from);
    }
};

}  // namespace

Fault remote_port_swapped() {
    return {"remote-port-swapped",
            {"R05-UDP-P-HDR-PORT-NBO"},
            "the port in headers toward the client has its bytes swapped",
            wrap_datagrams<Faulty>};
}

}  // namespace conform::faults
