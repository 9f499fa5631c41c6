#include "client/association.hpp"

#include "net/dtls_client.hpp"

namespace socks6::client {
namespace {

using Socket = std::unique_ptr<net::DatagramSocket>;

Outcome unreachable(std::string why) {
    return {ExitCode::proxy_unreachable, std::move(why)};
}

/// On our address of the TCP connection, as the proxy may check that.
net::Awaitable<net::Result<Socket, Outcome>> open_socket(const ClientParts& parts,
                                                         const net::Stream& tcp,
                                                         net::Endpoint relay,
                                                         AssociationPlan plan) {
    auto socket = parts.datagrams({tcp.local_endpoint().address, 0}, {});
    if (!socket) co_return unreachable(to_string(socket.error()));
    if (!plan.dtls) co_return std::move(*socket);
    auto secured = co_await net::dtls_connect(std::move(*socket), relay, *plan.dtls, plan.timeout);
    if (!secured) co_return unreachable(to_string(secured.error()));
    co_return std::move(*secured);
}

}  // namespace

net::Awaitable<Association::Opened> Association::open(const ClientParts& parts, Operation operation,
                                                      AssociationPlan plan) {
    const wire::Request request{
        wire::Command::udp_associate, plan.wanted.port, plan.wanted.address, {}};
    const auto dialect = operation.session.dialect;
    auto opened = co_await Conversation::open(parts, std::move(operation), request);
    if (!opened) co_return opened.error();
    auto association = std::make_unique<Association>();
    association->conversation_ = std::move(*opened);
    auto& conversation = *association->conversation_;
    for (;;) {
        const auto event = co_await conversation.next();
        if (const auto* failed = std::get_if<session::Failed>(&event)) {
            co_return outcome_of(*failed);
        }
        const auto* associated = std::get_if<session::Associated>(&event);
        if (associated == nullptr) continue;
        association->bound_ = associated->bound;
        auto relay = conversation.stream().remote_endpoint();
        relay.port = plan.udp_port.value_or(relay.port);
        auto socket = co_await open_socket(parts, conversation.stream(), relay, plan);
        if (!socket) co_return socket.error();
        association->datagrams_ = std::make_unique<RelayDatagrams>(
            std::move(*socket), relay, associated->association, dialect);
        co_return association;
    }
}

net::Awaitable<std::optional<Outcome>> Association::next() {
    for (;;) {
        const auto event = co_await conversation_->next();
        if (std::holds_alternative<session::Confirmed>(event)) co_return std::nullopt;
        if (const auto* failed = std::get_if<session::Failed>(&event)) {
            co_return outcome_of(*failed);
        }
    }
}

}  // namespace socks6::client
