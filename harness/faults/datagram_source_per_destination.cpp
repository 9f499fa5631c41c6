// Sends to each destination from a port of its own.
#include <map>

#include "faults/faults.hpp"
#include "faults/forwarding_datagrams.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingDatagrams {
  public:
    Faulty(std::unique_ptr<net::DatagramSocket> inner, net::OpenDatagrams open,
           net::DatagramOptions options)
        : ForwardingDatagrams(std::move(inner)), open_(std::move(open)), options_(options) {}

    net::IoResult try_send(const net::OutgoingDatagram& datagram) override {
        if (has_header(datagram.payload)) return inner().try_send(datagram);
        if (!first_) first_ = datagram.to;
        if (datagram.to == *first_) return inner().try_send(datagram);
        auto& other = others_[datagram.to.port];
        if (!other) {
            auto opened = open_({local_endpoint().address, 0}, options_);
            if (!opened) return inner().try_send(datagram);
            other = std::move(opened.value());
        }
        return other->try_send(datagram);
    }

  private:
    net::OpenDatagrams open_;
    net::DatagramOptions options_;
    std::optional<net::Endpoint> first_;
    std::map<std::uint16_t, std::unique_ptr<net::DatagramSocket>> others_;
};

void apply(socks6::proxy::ProxyParts& parts) {
    parts.open_datagrams = [open = parts.open_datagrams](
                               const net::Endpoint& local,
                               const net::DatagramOptions& options) -> net::DatagramResult {
        auto opened = open(local, options);
        if (!opened) return opened.error();
        return std::unique_ptr<net::DatagramSocket>(
            std::make_unique<Faulty>(std::move(opened.value()), open, options));
    };
}

}  // namespace

Fault datagram_source_per_destination() {
    return {"datagram-source-per-destination",
            {"R05-UDP-P-SOURCE"},
            "datagrams leave by another port for each destination but the first",
            apply};
}

}  // namespace conform::faults
