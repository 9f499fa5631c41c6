#include "client/relay_datagrams.hpp"

#include <utility>

namespace socks6::client {
namespace {

constexpr std::size_t largest_datagram = 65'535;

}  // namespace

RelayDatagrams::RelayDatagrams(std::unique_ptr<net::DatagramSocket> socket, net::Endpoint relay,
                               std::uint32_t association, const wire::Dialect& dialect)
    : socket_(std::move(socket)),
      relay_(relay),
      association_(association),
      dialect_(dialect),
      room_(largest_datagram) {}

std::error_code RelayDatagrams::send(const session::Endpoint& remote, wire::Bytes payload) {
    const wire::DatagramHeader header{association_, remote.port, remote.address};
    auto encoded = wire::encode(header, dialect_);
    auto* datagram = std::get_if<wire::Buffer>(&encoded);
    if (datagram == nullptr) return std::make_error_code(std::errc::invalid_argument);
    datagram->insert(datagram->end(), payload.begin(), payload.end());
    const auto error = socket_->try_send(*datagram, relay_).error;
    return error == std::errc::message_size ? error : std::error_code();
}

std::optional<RemoteDatagram> RelayDatagrams::take() {
    for (;;) {
        net::DatagramSlot slot;
        slot.payload = room_;
        if (socket_->try_receive({&slot, 1}).size == 0) return std::nullopt;
        if (slot.peer != relay_ || slot.truncated) continue;
        const auto header = wire::parse_datagram_header(slot.payload, dialect_);
        if (!header || header->association_id != association_) continue;
        const auto payload = slot.payload.subspan(header.size());
        return RemoteDatagram{{wire::Address(header->address), header->port},
                              {payload.begin(), payload.end()}};
    }
}

}  // namespace socks6::client
