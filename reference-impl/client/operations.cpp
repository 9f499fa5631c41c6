#include "client/operations.hpp"

namespace socks6::client {
namespace {

Outcome relay_outcome(const net::RelayResult& result) {
    if (result.reason == net::RelayResult::Reason::finished) return {};
    const auto error = result.second.error ? result.second.error : result.first.error;
    return {ExitCode::connection_broken,
            "connection broken: " + (error ? error.message() : std::string("reset"))};
}

net::Awaitable<wire::Buffer> read_up_to(net::Stream& local, std::size_t size) {
    wire::Buffer bytes(size);
    std::size_t have = 0;
    while (have < size) {
        const auto got = co_await local.read_some(std::span(bytes).subspan(have));
        if (got.size == 0) break;
        have += got.size;
    }
    bytes.resize(have);
    co_return bytes;
}

}  // namespace

net::Awaitable<Outcome> noop(const ClientParts& parts, Operation operation) {
    const wire::Request request{wire::Command::noop, 0, {}, {}};
    const auto opened = co_await Conversation::open(parts, std::move(operation), request);
    if (!opened) co_return opened.error();
    for (;;) {
        const auto event = co_await (*opened)->next();
        if (std::holds_alternative<session::Served>(event)) co_return Outcome{};
        if (const auto* failed = std::get_if<session::Failed>(&event)) {
            co_return outcome_of(*failed);
        }
    }
}

net::Awaitable<Outcome> carry(const ClientParts& parts, std::unique_ptr<net::Stream> local,
                              std::unique_ptr<net::Stream> proxy, wire::Buffer head) {
    net::RelayJob job;
    job.first = std::move(local);
    job.second = std::move(proxy);
    job.to_first = std::move(head);
    co_return relay_outcome(co_await parts.relay->run(std::move(job)));
}

net::Awaitable<Outcome> connect(const ClientParts& parts, Operation operation,
                                session::Endpoint target, std::unique_ptr<net::Stream> local,
                                std::size_t initial) {
    operation.session.initial_data = co_await read_up_to(*local, initial);
    const wire::Request request{wire::Command::connect, target.port, target.address, {}};
    const auto opened = co_await Conversation::open(parts, std::move(operation), request);
    if (!opened) co_return opened.error();
    auto& conversation = **opened;
    conversation.send_along(*local);
    for (;;) {
        auto event = co_await conversation.next();
        if (const auto* failed = std::get_if<session::Failed>(&event)) {
            co_return outcome_of(*failed);
        }
        if (auto* established = std::get_if<session::Established>(&event)) {
            auto head = std::move(established->head);
            co_return co_await carry(parts, std::move(local), conversation.take_stream(),
                                     std::move(head));
        }
    }
}

}  // namespace socks6::client
