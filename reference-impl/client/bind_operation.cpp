#include "client/bind_operation.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <exception>
#include <memory>

#include "net/sleep.hpp"

namespace socks6::client {
namespace {

/// BINDs that wait for a remote at one time, at most.
constexpr std::uint16_t most_waiting = 8;

/// Failures in a row after which further BINDs are given up, and the time between two.
constexpr int most_failures = 4;
constexpr auto pause = std::chrono::milliseconds(500);

using Taken = net::Result<Accepted, Outcome>;

/// What a BIND comes to: a remote, or the right to send further BINDs.
struct Standing {
    std::optional<Accepted> accepted;
    session::Endpoint bound;
    std::uint16_t backlog = 0;
};

using Stood = net::Result<Standing, Outcome>;

net::Awaitable<Stood> stand(Conversation& conversation, const BindPlan& plan) {
    Standing standing;
    for (;;) {
        auto event = co_await conversation.next();
        if (const auto* failed = std::get_if<session::Failed>(&event)) {
            co_return outcome_of(*failed);
        }
        if (const auto* bound = std::get_if<session::Bound>(&event)) {
            standing.bound = bound->bound;
            standing.backlog = bound->stack.backlog.value_or(0);
            if (plan.listening) plan.listening(bound->bound);
        }
        if (std::holds_alternative<session::Holding>(event)) co_return standing;
        if (auto* established = std::get_if<session::Established>(&event)) {
            standing.accepted.emplace(Accepted{conversation.take_stream(),
                                               std::move(established->head), established->bound});
            co_return standing;
        }
    }
}

wire::Request bind_request(const session::Endpoint& endpoint) {
    return {wire::Command::bind, endpoint.port, endpoint.address, {}};
}

/// The further BINDs: each takes one remote, is served beside the others, and is followed by
/// another. Shared by what runs side by side.
class Accepting : public std::enable_shared_from_this<Accepting> {
  public:
    Accepting(const ClientParts& parts, Operation operation, session::Endpoint bound, BindPlan plan)
        : parts_(parts), operation_(std::move(operation)), bound_(bound), plan_(std::move(plan)) {
        plan_.listening = nullptr;
    }

    /// Takes remotes one after the other. A BIND that fails is followed by another one after a
    /// while; several in a row end it.
    net::Awaitable<Outcome> accept_on() {
        const auto executor = co_await net::asio::this_coro::executor;
        const auto self = shared_from_this();
        for (int failures = 0;;) {
            auto taken = co_await take();
            if (taken) {
                failures = 0;
                auto serving = serve(self, std::move(*taken));
                net::asio::co_spawn(executor, std::move(serving), [](const std::exception_ptr&) {});
                continue;
            }
            if (++failures == most_failures) co_return taken.error();
            if (plan_.complain) plan_.complain(taken.error());
            co_await net::sleep_for(pause);
        }
    }

  private:
    net::Awaitable<Taken> take() {
        const auto opened = co_await Conversation::open(parts_, operation_, bind_request(bound_));
        if (!opened) co_return opened.error();
        auto stood = co_await stand(**opened, plan_);
        if (!stood) co_return stood.error();
        if (!stood->accepted) {
            const Outcome unasked{ExitCode::protocol_error,
                                  "the proxy granted a backlog that was not asked for"};
            co_return unasked;
        }
        co_return std::move(*stood->accepted);
    }

    static net::Awaitable<void> serve(std::shared_ptr<Accepting> self, Accepted accepted) {
        const auto outcome = co_await self->plan_.serve(std::move(accepted));
        if (outcome.code != ExitCode::ok && self->plan_.complain) self->plan_.complain(outcome);
    }

    const ClientParts& parts_;
    Operation operation_;
    session::Endpoint bound_;
    BindPlan plan_;
};

net::Awaitable<Outcome> end_of(Conversation& conversation) {
    for (;;) {
        const auto event = co_await conversation.next();
        if (const auto* failed = std::get_if<session::Failed>(&event)) {
            co_return outcome_of(*failed);
        }
    }
}

net::Awaitable<Outcome> accept_all(std::shared_ptr<Accepting> accepting, std::uint16_t at_a_time) {
    using namespace net::asio::experimental::awaitable_operators;
    if (at_a_time <= 1) co_return co_await accepting->accept_on();
    const auto half = static_cast<std::uint16_t>(at_a_time / 2);
    auto first = accept_all(accepting, half);
    auto second = accept_all(accepting, static_cast<std::uint16_t>(at_a_time - half));
    const auto ended = co_await (std::move(first) || std::move(second));
    co_return ended.index() == 0 ? std::get<0>(ended) : std::get<1>(ended);
}

}  // namespace

net::Awaitable<Outcome> bind(const ClientParts& parts, Operation operation, BindPlan plan) {
    using namespace net::asio::experimental::awaitable_operators;
    auto further = operation;
    if (plan.backlog) {
        operation.options.emplace_back(wire::BacklogOption{wire::Leg::proxy_remote, *plan.backlog});
    }
    const auto opened =
        co_await Conversation::open(parts, std::move(operation), bind_request(plan.wanted));
    if (!opened) co_return opened.error();
    auto& conversation = **opened;
    auto stood = co_await stand(conversation, plan);
    if (!stood) co_return stood.error();
    if (stood->accepted) co_return co_await plan.serve(std::move(*stood->accepted));

    const auto at_a_time = std::min(stood->backlog, most_waiting);
    auto accepting =
        std::make_shared<Accepting>(parts, std::move(further), stood->bound, std::move(plan));
    auto accepted = accept_all(accepting, at_a_time);
    auto held = end_of(conversation);
    const auto ended = co_await (std::move(accepted) || std::move(held));
    co_return ended.index() == 0 ? std::get<0>(ended) : std::get<1>(ended);
}

}  // namespace socks6::client
