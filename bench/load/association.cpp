#include "bench/load/association.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <stdexcept>

#include "bench/load/socks5.hpp"
#include "socks6/wire/message.hpp"

namespace bench {

namespace net = socks6::net;
namespace wire = socks6::wire;

Association::Association(Protocol protocol, const net::Endpoint& proxy, int udp)
    : protocol_(protocol), control_(connect_tcp(proxy)), relay_(proxy) {
    close_by_reset(control_.get());
    // SOCKS 5: where the client will send from. SOCKS 6: no wish as to the bind address.
    const auto own = net::local_endpoint_of(udp);
    Dialogue dialogue(protocol, wire::Command::udp_associate,
                      protocol == Protocol::socks5 ? own : net::Endpoint{});
    hold(control_.get(), dialogue);
    id_ = dialogue.association_id();
    if (protocol == Protocol::socks5) relay_ = dialogue.bound();
}

std::vector<std::uint8_t> Association::datagram(const net::Endpoint& remote,
                                                std::size_t payload) const {
    std::vector<std::uint8_t> bytes;
    if (protocol_ == Protocol::socks6) {
        const wire::DatagramHeader header{id_, remote.port, remote.address.to_wire()};
        bytes = std::get<wire::Buffer>(wire::encode(header, {}));
    } else {
        bytes = socks5_message({0, 0, 0}, remote);
    }
    bytes.resize(bytes.size() + payload, 'x');
    return bytes;
}

void Association::confirm(int udp) {
    const net::SocketAddress to(relay_);
    confirm([&](std::span<const std::uint8_t> bytes) {
        return sendto(udp, bytes.data(), bytes.size(), 0, to.data(), to.size());
    });
}

void Association::confirm(const Send& send) {
    if (protocol_ != Protocol::socks6) return;
    const auto empty = datagram({}, 0);
    for (int attempt = 0; attempt < 10; ++attempt) {
        send(empty);
        pollfd polled{control_.get(), POLLIN, 0};
        if (poll(&polled, 1, 200) != 1) continue;
        char status = 1;
        if (recv(control_.get(), &status, 1, 0) == 1 && status == 0) return;
        break;
    }
    throw std::runtime_error("the proxy did not confirm the association");
}

}  // namespace bench
