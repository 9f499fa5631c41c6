#include "proxy/udp_association.hpp"

#include <algorithm>
#include <utility>

namespace socks6::proxy {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

bool RateLimit::admits(Clock::time_point now) {
    if (now - second_ >= std::chrono::seconds(1)) {
        second_ = now;
        used_ = 0;
    }
    return used_++ < per_second_;
}

UdpAssociation::UdpAssociation(std::unique_ptr<net::DatagramSocket> socket, const Ruleset& rules,
                               DatagramBatch& batch, const UdpLimits& limits)
    : socket_(std::move(socket)),
      rules_(rules),
      batch_(batch),
      limits_(limits),
      from_client_(limits.datagrams_per_second),
      to_client_(limits.datagrams_per_second) {}

UdpAssociation::~UdpAssociation() {
    close();
}

void UdpAssociation::close() {
    socket_->close();
    if (lookups_) lookups_->close();
}

void UdpAssociation::start(Received received, DealtWith dealt_with) {
    received_ = std::move(received);
    dealt_with_ = std::move(dealt_with);
    wait();
}

void UdpAssociation::wait() {
    socket_->wait(net::Readiness::readable, [weak = weak_from_this()](std::error_code error) {
        const auto self = weak.lock();
        if (error || !self || !self->socket_->is_open()) return;
        self->receive();
        if (self->socket_->is_open()) self->wait();
    });
}

void UdpAssociation::receive() {
    batch_.receive(
        *socket_,
        [this](net::DatagramSlot& slot) {
            const bool heard = !slot.truncated && rules_.permits(slot.peer);
            if (heard && to_client_.admits(Clock::now())) received_(slot);
            return socket_->is_open();
        },
        dealt_with_);
}

Sending UdpAssociation::send(const wire::AddressView& address, std::uint16_t port,
                             std::span<const std::uint8_t> bytes, DatagramOutbox& outbox,
                             const std::shared_ptr<net::Resolver>& resolver) {
    if (port == 0 || !from_client_.admits(Clock::now())) return Sending::lost;
    if (const auto literal = net::IpAddress::from_wire(address)) {
        const net::Endpoint remote{*literal, port};
        if (!permits(remote)) return Sending::lost;
        outbox.add(*socket_, {bytes, remote});
        return Sending::gathered;
    }
    if (address.type != wire::AddressType::domain || !resolver) return Sending::lost;
    if (!lookups_) {
        lookups_ = std::make_shared<NameLookups>(
            socket_->executor(), resolver, limits_,
            [this](const NameLookups::Addresses& addresses, std::uint16_t to_port,
                   std::span<const std::uint8_t> payload) {
                // close() comes before this object goes.
                for (const auto& candidate : addresses) {
                    if (send_to({candidate, to_port}, payload)) return;
                }
            });
    }
    const bool taken = lookups_->send(std::string(address.domain()), port, bytes);
    return taken ? Sending::sent : Sending::lost;
}

bool UdpAssociation::send_to(const net::Endpoint& remote, std::span<const std::uint8_t> bytes) {
    return permits(remote) && !socket_->try_send(bytes, remote).error;
}

bool UdpAssociation::permits(const net::Endpoint& remote) const {
    const bool possible = !remote.address.unspecified() && reaches(remote.address);
    return possible && rules_.permits(remote);
}

bool UdpAssociation::reaches(const net::IpAddress& address) const {
    const auto mine = socket_->local_endpoint().address;
    return mine.is_v4() == address.is_v4() || mine == net::IpAddress::any_v6();
}

}  // namespace socks6::proxy
