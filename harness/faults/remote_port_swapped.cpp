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

    net::IoResult try_send(const net::OutgoingDatagram& datagram) override {
        if (!has_header(datagram.payload)) return inner().try_send(datagram);
        constexpr std::size_t port = 6;  // behind version and association id
        std::vector<std::uint8_t> changed(datagram.payload.begin(), datagram.payload.end());
        std::swap(changed[port], changed[port + 1]);
        auto wrong = datagram;
        wrong.payload = changed;
        return inner().try_send(wrong);
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
