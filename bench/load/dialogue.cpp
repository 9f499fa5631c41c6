#include "bench/load/dialogue.hpp"

#include <utility>

#include "bench/load/socks5.hpp"
#include "socks6/wire/message.hpp"

namespace bench {

namespace net = socks6::net;
namespace wire = socks6::wire;

Dialogue::Dialogue(Protocol protocol, wire::Command command, const net::Endpoint& target)
    : protocol_(protocol), command_(command) {
    if (protocol == Protocol::socks6) {
        const wire::Request request{command, target.port, target.address.to_wire(), {}};
        output_ = std::get<wire::Buffer>(wire::encode(request, {}));
    } else {
        output_ = {5, 1, 0};
        next_output_ = socks5_message({5, static_cast<std::uint8_t>(command), 0}, target);
    }
}

void Dialogue::receive(std::span<const std::uint8_t> bytes) {
    received_.insert(received_.end(), bytes.begin(), bytes.end());
    protocol_ == Protocol::socks6 ? read_socks6() : read_socks5();
}

void Dialogue::read_socks5() {
    constexpr std::size_t reply_size = 10;  // with an IPv4 address
    if (!next_output_.empty()) {
        if (received_.size() < 2) return;
        if (received_[0] != 5 || received_[1] != 0) return fail();
        received_.erase(received_.begin(), received_.begin() + 2);
        output_ = std::exchange(next_output_, {});
        state_ = State::sending;
        return;
    }
    if (received_.size() < reply_size) return;
    if (received_[0] != 5 || received_[1] != 0 || received_[3] != 1) return fail();
    bound_.address = net::IpAddress::v4({received_[4], received_[5], received_[6], received_[7]});
    bound_.port = static_cast<std::uint16_t>(received_[8] << 8 | received_[9]);
    state_ = State::done;
}

void Dialogue::read_socks6() {
    const wire::Dialect dialect;
    const wire::Bytes bytes(received_);
    const auto authentication = wire::parse_authentication_reply(bytes, dialect);
    if (authentication.needs_more()) return;
    if (!authentication || authentication->type != wire::AuthenticationType::success) return fail();
    auto rest = bytes.subspan(authentication.size());
    const auto operation = wire::parse_operation_reply(rest, dialect);
    if (operation.needs_more()) return;
    if (!operation || operation->code != wire::ReplyCode::success) return fail();
    rest = rest.subspan(operation.size());
    if (command_ == wire::Command::udp_associate) {
        const auto init = wire::parse_udp_association_init(rest);
        if (!init) return;
        association_id_ = init->association_id;
    }
    if (const auto bound = net::Endpoint::from_wire(operation->bind_address, operation->bind_port))
        bound_ = *bound;
    state_ = State::done;
}

}  // namespace bench
