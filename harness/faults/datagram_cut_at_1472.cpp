// Cuts datagrams to what fits into an Ethernet frame.
#include "faults/faults.hpp"
#include "faults/forwarding_datagrams.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingDatagrams {
  public:
    using ForwardingDatagrams::ForwardingDatagrams;

    net::IoResult try_send(const net::OutgoingDatagram& datagram) override {
        constexpr std::size_t most = 1472;
        if (datagram.payload.size() <= most) return inner().try_send(datagram);
        auto cut = datagram;
        cut.payload = datagram.payload.first(most);
        auto result = inner().try_send(cut);
        if (!result.error) result.size = datagram.payload.size();
        return result;
    }
};

}  // namespace

Fault datagram_cut_at_1472() {
    return {"datagram-cut-at-1472",
            {"R05-UDP-P-PAYLOAD-INTACT"},
            "datagrams lose what does not fit into one Ethernet frame",
            wrap_datagrams<Faulty>};
}

}  // namespace conform::faults
