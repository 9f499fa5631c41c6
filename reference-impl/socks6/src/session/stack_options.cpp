#include "socks6/session/stack_options.hpp"

namespace socks6::session {
namespace {

using wire::Leg;

bool covers(Leg leg, Leg one) {
    return (static_cast<unsigned>(leg) & static_cast<unsigned>(one)) != 0;
}

/// The first word counts.
template <typename T>
void keep_first(std::optional<T>& slot, T value) {
    if (!slot) slot = value;
}

struct Gatherer {
    StackOptions& stack;

    void operator()(const wire::TosOption& option) const {
        if (covers(option.leg, Leg::client_proxy)) keep_first(stack.client_tos, option.tos);
        if (covers(option.leg, Leg::proxy_remote)) keep_first(stack.remote_tos, option.tos);
    }
    void operator()(const wire::TfoOption& option) const {
        if (covers(option.leg, Leg::proxy_remote)) {
            keep_first(stack.tfo_payload, option.payload_size);
        }
    }
    void operator()(const wire::MptcpOption& option) const {
        if (covers(option.leg, Leg::proxy_remote)) stack.mptcp = true;
    }
    void operator()(const wire::SchedulerOption& option) const {
        if (covers(option.leg, Leg::client_proxy)) {
            keep_first(stack.client_scheduler, option.scheduler);
        }
        if (covers(option.leg, Leg::proxy_remote)) {
            keep_first(stack.remote_scheduler, option.scheduler);
        }
    }
    void operator()(const wire::BacklogOption& option) const {
        if (covers(option.leg, Leg::proxy_remote)) keep_first(stack.backlog, option.backlog);
    }
    template <typename Other>
    void operator()(const Other&) const {}
};

}  // namespace

StackOptions gather_stack_options(const wire::OptionsView& options, const wire::Dialect& dialect) {
    StackOptions stack;
    for (const auto option : options) {
        if (option.kind != dialect.revision->kinds.stack) continue;
        const auto decoded = wire::decode_option(option, dialect);
        if (const auto* known = std::get_if<wire::Option>(&decoded)) {
            std::visit(Gatherer{stack}, *known);
        }
    }
    return stack;
}

std::vector<wire::Option> to_options(const StackOptions& stack) {
    std::vector<wire::Option> options;
    if (stack.client_tos) {
        options.emplace_back(wire::TosOption{Leg::client_proxy, *stack.client_tos});
    }
    if (stack.remote_tos) {
        options.emplace_back(wire::TosOption{Leg::proxy_remote, *stack.remote_tos});
    }
    if (stack.tfo_payload) {
        options.emplace_back(wire::TfoOption{Leg::proxy_remote, *stack.tfo_payload});
    }
    if (stack.mptcp) options.emplace_back(wire::MptcpOption{Leg::proxy_remote});
    if (stack.client_scheduler) {
        options.emplace_back(wire::SchedulerOption{Leg::client_proxy, *stack.client_scheduler});
    }
    if (stack.remote_scheduler) {
        options.emplace_back(wire::SchedulerOption{Leg::proxy_remote, *stack.remote_scheduler});
    }
    if (stack.backlog) {
        options.emplace_back(wire::BacklogOption{Leg::proxy_remote, *stack.backlog});
    }
    return options;
}

}  // namespace socks6::session
