// Sends a long payload in two datagrams.
#include "faults/faults.hpp"
#include "faults/forwarding_datagrams.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingDatagrams {
  public:
    using ForwardingDatagrams::ForwardingDatagrams;

    net::IoResult try_send(const net::OutgoingDatagram& datagram) override {
        constexpr std::size_t most = 512;
        const auto payload = datagram.payload;
        if (payload.size() <= most || has_header(payload)) return inner().try_send(datagram);
        auto part = datagram;
        part.payload = payload.first(most);
        const auto result = inner().try_send(part);
        if (result.error) return result;
        part.payload = payload.subspan(most);
        inner().try_send(part);
        return {payload.size()};
    }
};

}  // namespace

Fault datagram_split_at_512() {
    return {"datagram-split-at-512",
            {"R05-UDP-P-BOUNDARIES", "R05-UDP-P-PAYLOAD-INTACT"},
            "payloads of more than 512 bytes reach the remote in two datagrams",
            wrap_datagrams<Faulty>};
}

}  // namespace conform::faults
