#include "client/association.hpp"

namespace socks6::client {

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
        auto datagrams =
            RelayDatagrams::open(parts.datagrams, conversation.stream().local_endpoint().address,
                                 relay, associated->association, dialect);
        if (!datagrams) {
            co_return Outcome{ExitCode::proxy_unreachable, to_string(datagrams.error())};
        }
        association->datagrams_ = std::move(*datagrams);
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
