// Lets only those remotes in that the client has written to, as many a NAT does.
#include <algorithm>

#include "faults/faults.hpp"
#include "faults/forwarding_datagrams.hpp"

namespace conform::faults {
namespace {

/// A socket that faces remotes; what clients send to the relay port carries a header.
class Faulty final : public ForwardingDatagrams {
  public:
    using ForwardingDatagrams::ForwardingDatagrams;

    net::IoResult try_send(const net::OutgoingDatagram& datagram) override {
        if (!has_header(datagram.payload)) contacted_.push_back(datagram.to);
        return inner().try_send(datagram);
    }
    net::IoResult try_receive(std::span<net::DatagramSlot> slots) override {
        const auto result = inner().try_receive(slots);
        if (result.error) return result;
        for (auto& slot : slots.first(result.size)) {
            const bool known = std::ranges::find(contacted_, slot.peer) != contacted_.end();
            // What was cut short is dropped by whoever receives it.
            if (!known && !has_header(slot.payload)) slot.truncated = true;
        }
        return result;
    }

  private:
    std::vector<net::Endpoint> contacted_;
};

}  // namespace

Fault unsolicited_datagram_dropped() {
    return {"unsolicited-datagram-dropped",
            {"R05-UDP-P-INBOUND-UNSOLICITED", "R05-UDP-P-PUNCH-THEN-DATA"},
            "datagrams of remotes that the client has not written to are dropped",
            wrap_datagrams<Faulty>};
}

}  // namespace conform::faults
