// Takes an empty datagram for nothing at all.
#include "faults/faults.hpp"
#include "faults/forwarding_datagrams.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingDatagrams {
  public:
    using ForwardingDatagrams::ForwardingDatagrams;

    net::IoResult try_send(const net::OutgoingDatagram& datagram) override {
        if (datagram.payload.empty()) return {};
        return inner().try_send(datagram);
    }
};

}  // namespace

Fault empty_datagram_dropped() {
    return {"empty-datagram-dropped",
            {"R05-UDP-P-PAYLOAD-EMPTY"},
            "an empty payload is not sent to its destination",
            wrap_datagrams<Faulty>};
}

}  // namespace conform::faults
