#include "client/local_service.hpp"

#include "client/operations.hpp"
#include "client/socks5_association.hpp"
#include "client/socks5_connection.hpp"

namespace socks6::client {
namespace {

using socks5::Connection;
using socks5::Reply;

/// A Request's bind address on the proxy: SOCKS 5 names the expected peer there, which SOCKS 6 has
/// no field for; only its family counts.
session::Endpoint any_of(const session::Endpoint& endpoint) {
    if (endpoint.address.type() == wire::AddressType::ipv6) return {wire::Address::ipv6({}), 0};
    return {};
}

Operation operation_for(const LocalService& service, Connection& connection) {
    auto operation = service.operation;
    auto& authentication = operation.session.authentication;
    if (!authentication.credentials && connection.credentials()) {
        authentication.credentials = connection.credentials();
        // Tokens belong to a user; ours would be another's.
        operation.session.tokens.reset();
    }
    return operation;
}

/// CONNECT and BIND: to the end of the relaying.
net::Awaitable<void> carry_stream(const LocalService& service, Connection& connection,
                                  wire::Request request) {
    auto operation = operation_for(service, connection);
    const bool connecting = request.command == wire::Command::connect;
    auto rest = connection.take_rest();
    if (connecting) operation.session.initial_data = std::exchange(rest, {});
    auto opened = co_await Conversation::open(service.parts, std::move(operation), request);
    if (!opened) {
        co_await connection.reply(Reply::general_failure);
        co_return;
    }
    auto& conversation = **opened;
    const bool replied = connecting && service.optimistic;
    if (replied && !co_await connection.reply(Reply::success)) co_return;
    if (connecting) conversation.send_along(connection.stream());
    for (;;) {
        auto event = co_await conversation.next();
        if (const auto* failed = std::get_if<session::Failed>(&event)) {
            if (replied) {
                connection.stream().reset();
            } else {
                co_await connection.reply(socks5::reply_code(*failed));
            }
            co_return;
        }
        if (const auto* bound = std::get_if<session::Bound>(&event)) {
            if (!co_await connection.reply(Reply::success, bound->bound)) co_return;
        }
        auto* established = std::get_if<session::Established>(&event);
        if (established == nullptr) continue;
        if (!replied && !co_await connection.reply(Reply::success, established->bound)) co_return;
        net::RelayJob job;
        job.first = connection.take_stream();
        job.second = conversation.take_stream();
        job.to_first = std::move(established->head);
        job.to_second = std::move(rest);
        co_await service.parts.relay->run(std::move(job));
        co_return;
    }
}

}  // namespace

net::Awaitable<void> serve_socks5(std::shared_ptr<const LocalService> service,
                                  std::unique_ptr<net::Stream> local) {
    Connection connection(std::move(local));
    const bool own = service->operation.session.authentication.credentials.has_value();
    const auto request = co_await connection.read_request(!own);
    if (!request) co_return;
    const auto& target = request->target;
    switch (request->command) {
        case socks5::Command::connect: {
            const wire::Request connect{wire::Command::connect, target.port, target.address, {}};
            co_return co_await carry_stream(*service, connection, connect);
        }
        case socks5::Command::bind: {
            const auto any = any_of(target);
            const wire::Request bind{wire::Command::bind, any.port, any.address, {}};
            co_return co_await carry_stream(*service, connection, bind);
        }
        case socks5::Command::udp_associate: {
            auto operation = operation_for(*service, connection);
            auto plan = service->association;
            plan.wanted = any_of(target);
            co_return co_await socks5::serve_association(service->parts, std::move(operation), plan,
                                                         connection, target);
        }
    }
    co_await connection.reply(Reply::command_not_supported);
}

net::Awaitable<void> serve_transparent(std::shared_ptr<const LocalService> service,
                                       std::unique_ptr<net::Stream> local,
                                       session::Endpoint target) {
    auto operation = service->operation;
    const wire::Request request{wire::Command::connect, target.port, target.address, {}};
    auto opened = co_await Conversation::open(service->parts, std::move(operation), request);
    if (!opened) co_return local->reset();
    auto& conversation = **opened;
    conversation.send_along(*local);
    for (;;) {
        auto event = co_await conversation.next();
        if (std::holds_alternative<session::Failed>(event)) co_return local->reset();
        auto* established = std::get_if<session::Established>(&event);
        if (established == nullptr) continue;
        auto head = std::move(established->head);
        co_await carry(service->parts, std::move(local), conversation.take_stream(),
                       std::move(head));
        co_return;
    }
}

}  // namespace socks6::client
