// Which connection of the capture is the remote leg of which conversation.
#include <algorithm>

#include "oracle/observer.hpp"

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

/// The clocks of several capture points differ, and packets are told late: some slack.
constexpr std::int64_t slack_ns = 1'000'000'000;

/// A remote may have waited in the queue of a listener before a BIND took it.
constexpr std::int64_t linger_before_ns = 60'000'000'000;

capture::Socket socket_of(const wire::Address& address, std::uint16_t port) {
    capture::Socket socket;
    socket.port = port;
    socket.address.v6 = address.type() == wire::AddressType::ipv6;
    const auto bytes = address.bytes();
    const auto count = std::min(bytes.size(), socket.address.bytes.size());
    std::copy(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count),
              socket.address.bytes.begin());
    return socket;
}

/// The proxy's endpoint as its reply names it; an unspecified address is the proxy's own.
capture::Socket bound_socket(const Facts& facts) {
    const auto& operation = *facts.operation;
    auto socket = socket_of(operation.address, operation.port);
    if (operation.address.unspecified()) socket.address = facts.proxy.address;
    return socket;
}

bool succeeded(const Facts& facts) {
    return facts.operation && facts.operation->code == wire::ReplyCode::success &&
           facts.operation->address.type() != wire::AddressType::domain;
}

}  // namespace

/// CONNECT: the leg is the connection that the Operation Reply names.
void Observer::claim_leg(Followed& one) {
    const auto& facts = one.conversation->facts();
    if (facts.request.command != wire::Command::connect || !succeeded(facts)) return;
    if (facts.operation->port == 0) return;
    const auto found =
        legs_.from(bound_socket(facts), facts.request.seen.t_ns - slack_ns, now_.t_ns + slack_ns);
    const auto& target = facts.request.address;
    std::vector<std::shared_ptr<RelayLeg>> fitting;
    for (const auto& leg : found) {
        const bool named = target.type() == wire::AddressType::domain;
        if (leg->begin.acceptor.port != facts.request.port) continue;
        if (named || leg->begin.acceptor == socket_of(target, facts.request.port)) {
            fitting.push_back(leg);
        }
    }
    // A name may have led to several tries; the one that is named last is the one that came about.
    if (fitting.size() == 1) claimed(one, fitting.front(), true, true);
}

/// BIND: the leg is the connection from whom the second reply names to the bound endpoint.
void Observer::claim_incoming_leg(Followed& one) {
    const auto& facts = one.conversation->facts();
    if (!succeeded(facts) || !facts.second_operation) return;
    const auto& second = *facts.second_operation;
    if (second.code != wire::ReplyCode::success ||
        second.address.type() == wire::AddressType::domain) {
        return;
    }
    const auto bound = bound_socket(facts);
    const auto incoming =
        legs_.to(bound, facts.operation->seen.t_ns - linger_before_ns, now_.t_ns + slack_ns);
    const auto peer = socket_of(second.address, second.port);
    for (const auto& leg : incoming) {
        if (!(leg->begin.initiator == peer)) continue;
        one.conversation->docket().held("R05-BIND-P-SECOND-PEER", Party::proxy);
        return claimed(one, leg, false, true);
    }
    if (incoming.empty()) return;
    Sighting seen;
    seen.by = Party::proxy;
    seen.what = "second Operation Reply, bind_address and bind_port";
    seen.where = "proxy";
    seen.expected = "the endpoint of a remote that has connected";
    seen.got = to_string(second.address) + " port " + std::to_string(second.port);
    seen.frames = {second.seen.frame};
    for (const auto& leg : incoming) seen.frames.push_back(leg->begin.seen.frame);
    one.conversation->docket().broken("R05-BIND-P-SECOND-PEER", seen);
}

/// Without a certain leg: the only connection to the target that began at the right time.
void Observer::claim_likely_leg(Followed& one) {
    const auto& facts = one.conversation->facts();
    const auto& target = facts.request.address;
    if (facts.request.command != wire::Command::connect || !succeeded(facts) ||
        target.type() == wire::AddressType::domain) {
        return;
    }
    auto fitting = legs_.to(socket_of(target, facts.request.port), facts.request.seen.t_ns,
                            facts.operation->seen.t_ns);
    std::erase_if(fitting, [&](const auto& leg) {
        return leg->begin.initiator.address != facts.proxy.address;
    });
    if (fitting.empty()) return;
    const bool all_refused = std::all_of(fitting.begin(), fitting.end(), [](const auto& leg) {
        return leg->side(capture::Side::initiator).end == capture::StreamEnding::refused ||
               leg->side(capture::Side::acceptor).end == capture::StreamEnding::refused;
    });
    if (all_refused) {
        Sighting seen;
        seen.by = Party::proxy;
        seen.what = "Operation Reply, reply_code";
        seen.where = "proxy";
        seen.expected = "a failure: the remote refused the connection";
        seen.got = "success";
        seen.ambiguity = "AMB-39";
        seen.frames = {facts.operation->seen.frame, fitting.front()->begin.seen.frame};
        one.conversation->docket().broken("R05-OPR-P-FAIL-NOT-SUCCESS", seen,
                                          complete_ ? std::nullopt : std::optional(undecided));
        return;
    }
    if (fitting.size() == 1) claimed(one, fitting.front(), true, false);
}

}  // namespace conform::oracle
