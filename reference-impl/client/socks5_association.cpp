#include "client/socks5_association.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace socks6::client::socks5 {
namespace {

class Pumping {
  public:
    Pumping(Association& association, net::DatagramSocket& socket, net::Endpoint program)
        : association_(association), socket_(socket), program_(program), room_(65'535) {}

    net::Awaitable<void> to_proxy() {
        for (;;) {
            net::DatagramSlot slot;
            slot.payload = room_;
            while (socket_.try_receive({&slot, 1}).size == 1) {
                take(slot);
                slot = {};
                slot.payload = room_;
            }
            if (co_await socket_.ready(net::Readiness::readable)) co_return;
        }
    }

    net::Awaitable<void> to_program() {
        for (;;) {
            while (const auto got = association_.datagrams().take()) {
                // Before its first datagram the program has no port.
                if (program_.port == 0) continue;
                socket_.try_send(datagram(got->remote, got->payload), program_);
            }
            if (co_await association_.datagrams().ready()) co_return;
        }
    }

    net::Awaitable<void> follow() {
        for (;;) {
            const auto ended = co_await association_.next();
            if (ended) co_return;
        }
    }

  private:
    void take(const net::DatagramSlot& slot) {
        if (slot.truncated || slot.peer.address != program_.address) return;
        if (program_.port != 0 && slot.peer.port != program_.port) return;
        const auto header = parse_datagram_header(slot.payload);
        if (!header || header->fragment != 0) return;
        program_.port = slot.peer.port;
        association_.datagrams().send(header->remote, slot.payload.subspan(header.size()));
    }

    Association& association_;
    net::DatagramSocket& socket_;
    net::Endpoint program_;
    wire::Buffer room_;
};

/// RFC 1928: the association ends with the program's connection.
net::Awaitable<void> until_end(net::Stream& stream) {
    std::array<std::uint8_t, 256> ignored;
    for (;;) {
        const auto got = co_await stream.read_some(ignored);
        if (got.size == 0) co_return;
    }
}

}  // namespace

net::Awaitable<void> serve_association(const ClientParts& parts, Operation operation,
                                       AssociationPlan plan, Connection& connection,
                                       session::Endpoint announced) {
    using namespace net::asio::experimental::awaitable_operators;
    const auto opened = co_await Association::open(parts, std::move(operation), plan);
    auto& stream = connection.stream();
    const net::Endpoint here{stream.local_endpoint().address, 0};
    const auto socket = parts.datagrams(here, {});
    if (!opened || !socket) {
        co_await connection.reply(Reply::general_failure);
        co_return;
    }
    const auto bound = (*socket)->local_endpoint().to_session();
    if (!co_await connection.reply(Reply::success, bound)) co_return;

    const net::Endpoint program{stream.remote_endpoint().address, announced.port};
    Pumping pumping(**opened, **socket, program);
    auto out = pumping.to_proxy();
    auto in = pumping.to_program();
    auto followed = pumping.follow();
    auto ended = until_end(stream);
    co_await (std::move(out) || std::move(in) || std::move(followed) || std::move(ended));
}

}  // namespace socks6::client::socks5
