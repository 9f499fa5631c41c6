#include "suite/features.hpp"

#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <memory>
#include <optional>

#include "runner/encode_option.hpp"
#include "socks6/wire/first_option.hpp"
#include "suite/identity.hpp"
#include "suite/probe.hpp"
#include "suite/request_exchange.hpp"

namespace conform::suite {

namespace net = socks6::net;
namespace wire = socks6::wire;
using scenario::Feature;

namespace {

struct Question {
    wire::Command command = wire::Command::noop;
    wire::Address address{};
    std::uint16_t port = 0;
    std::vector<wire::Option> options{};
};

/// An exchange and its replies, which borrow from its bytes.
struct Answer {
    ProbeResult exchange;
    Replies replies;

    bool succeeded() const { return code() == wire::ReplyCode::success; }
    std::optional<wire::ReplyCode> code() const {
        if (replies.state != Replies::State::complete) return std::nullopt;
        return replies.operation->code;
    }
    std::string text() const {
        if (exchange.refused) return to_string(*exchange.refused);
        if (const auto got = code()) {
            const auto name = wire::to_name(*got);
            return fmt::format("0x{:02x}{}{}", static_cast<unsigned>(*got), name.empty() ? "" : " ",
                               name);
        }
        if (replies.state == Replies::State::refused) {
            return "an Authentication Reply that wants more than it got";
        }
        if (exchange.received.empty()) return "nothing";
        return show_bytes(exchange.received);
    }
};

const ProbeOptions patience{.connect_time = std::chrono::milliseconds(3'000),
                            .answer_time = std::chrono::milliseconds(3'000)};

net::Awaitable<Answer> ask(const runner::Target& target, Question question,
                           ProbeOptions options = patience) {
    options.network = target.client_network;
    wire::Buffer credentials;
    if (target.first_user) {
        auto encoded = runner::encode_credentials(scenario::Credentials::first, target);
        if (auto* bytes = std::get_if<wire::Buffer>(&encoded)) credentials = std::move(*bytes);
        question.options.emplace_back(
            wire::AuthenticationDataOption{wire::Method::password, credentials});
    }
    const auto bytes = request_bytes(question.command, question.address, question.port,
                                     question.options, target.dialect);
    const auto& dialect = target.dialect;
    Answer answer;
    // What goes into a co_await has a name here: GCC 12 destroys some temporaries twice.
    const Enough enough = [&dialect](wire::Bytes received) {
        return read_replies(received, dialect).state != Replies::State::incomplete;
    };
    answer.exchange = co_await probe(target.tcp, bytes, enough, options);
    answer.exchange.stream.reset();  // a target that serves one at a time is free again
    answer.replies = read_replies(answer.exchange.received, dialect);
    co_return answer;
}

/// 0 and 1 are one way to refuse (AMB-51).
bool grants_backlog(const wire::OptionsView& options, const wire::Dialect& dialect) {
    const auto option = wire::first_option<wire::BacklogOption>(options, dialect);
    return option && option->backlog > 1;
}

void set(Offer& offer, Feature feature, std::string_view what, const Answer& answer, bool lacking) {
    const auto seen = fmt::format("{} was answered with {}", what, answer.text());
    offer.features[std::string(to_name(feature))] = (lacking ? "no: " : "yes: ") + seen;
    if (lacking) offer.lacks[feature] = seen;
}

net::Awaitable<void> ask_bind(const runner::Target& target, Offer& offer) {
    Question question{.command = wire::Command::bind};
    question.options.emplace_back(
        wire::BacklogOption{.leg = wire::Leg::proxy_remote, .backlog = 4});
    const auto answer = co_await ask(target, question);
    const bool lacking = answer.code() == wire::ReplyCode::command_not_supported;
    set(offer, Feature::bind, "BIND", answer, lacking);
    const bool granted =
        answer.succeeded() && grants_backlog(answer.replies.operation->options, target.dialect);
    const bool no_backlog = lacking || (answer.succeeded() && !granted);
    set(offer, Feature::backlog, "BIND with a listen backlog option", answer, no_backlog);
    if (answer.succeeded() && !granted) offer.lacks[Feature::backlog] += ", no backlog above 1";
}

net::Awaitable<void> ask_udp(const runner::Target& target, Offer& offer) {
    const Question question{.command = wire::Command::udp_associate};
    const auto answer = co_await ask(target, question);
    set(offer, Feature::udp, "UDP ASSOCIATE", answer,
        answer.code() == wire::ReplyCode::command_not_supported);
}

net::Awaitable<void> ask_idempotence(const runner::Target& target, Offer& offer) {
    if (!target.first_user) {
        offer.features["idempotence"] = "not asked: tokens belong to users (--user)";
        co_return;
    }
    Question question;
    question.options.emplace_back(wire::TokenRequest{4});
    const auto answer = co_await ask(target, question);
    const auto& reply = answer.replies.authentication;
    const bool lacking = answer.succeeded() && !wire::first_option<wire::TokenWindowAdvertisement>(
                                                   reply->options, target.dialect);
    set(offer, Feature::idempotence, "a token request", answer, lacking);
    if (lacking) offer.lacks[Feature::idempotence] += " without a token window advertisement";
}

/// Whom the target serves: everybody, or who authenticates.
net::Awaitable<void> ask_who_is_served(const runner::Target& target, Offer& offer) {
    auto stranger = target;
    stranger.first_user.reset();
    const Question noop;
    const auto answer = co_await ask(stranger, noop);
    offer.demands_authentication = answer.replies.state == Replies::State::refused;
    // Whatever becomes of the NOOP: who gets this far has been let in.
    const auto& reply = answer.replies.authentication;
    const bool served = reply && reply->type == wire::AuthenticationType::success;
    constexpr auto asked = "a NOOP without credentials";
    set(offer, Feature::closed, asked, answer, served);
    set(offer, Feature::open, asked, answer, offer.demands_authentication);
    if (!offer.demands_authentication) co_return;
    const auto with_user = co_await ask(target, noop);
    if (with_user.replies.state == Replies::State::refused) {
        offer.credentials_refused = with_user.text();
    }
}

/// A server of ours on an address that goes into Requests.
std::shared_ptr<net::Acceptor> listen_for(const runner::Target& target,
                                          const net::asio::any_io_executor& executor) {
    const auto& address = target.advertise_v4 ? target.advertise_v4 : target.advertise_v6;
    if (!address) return nullptr;
    const std::uint32_t last = std::max(target.ports.first, target.ports.last);
    const auto listen = target.remote_network.listen(executor);
    for (std::uint32_t port = target.ports.first; port <= last; ++port) {
        auto listening = listen({*address, static_cast<std::uint16_t>(port)}, {});
        if (listening) return std::shared_ptr<net::Acceptor>(std::move(*listening));
    }
    return nullptr;
}

/// Whether somebody connects before the time is over.
net::Awaitable<bool> arrived(const std::shared_ptr<net::Acceptor>& acceptor) {
    net::asio::steady_timer limit(co_await net::asio::this_coro::executor,
                                  std::chrono::milliseconds(500));
    limit.async_wait([acceptor](const boost::system::error_code& error) {
        if (!error) acceptor->close();
    });
    const auto accepted = co_await acceptor->accept();
    co_return static_cast<bool>(accepted);
}

net::Awaitable<void> ask_connect(const runner::Target& target, Offer& offer) {
    constexpr auto path = "target to harness, TCP";
    const auto executor = co_await net::asio::this_coro::executor;
    const auto acceptor = listen_for(target, executor);
    if (!acceptor) {
        offer.paths[path] = "not tried: no port to listen on; see --advertise and --ports";
        co_return;
    }
    const auto here = acceptor->local_endpoint();
    const Question by_address{
        .command = wire::Command::connect, .address = here.address.to_wire(), .port = here.port};
    auto answer = co_await ask(target, by_address);
    offer.reaches_harness = co_await arrived(acceptor);
    offer.paths[path] =
        fmt::format("CONNECT to {}: {} ({})", to_string(here), answer.text(),
                    offer.reaches_harness ? "the connection arrived" : "no connection arrived");
    if (target.lacks.contains(Feature::names)) {
        offer.paths["name resolution by the target"] = "not tried: --advertise-name NAME";
        co_return;
    }
    const auto again = listen_for(target, executor);
    const auto name = wire::Address::domain(target.advertise_name);
    if (!again || !name) co_return;
    const Question by_name{
        .command = wire::Command::connect, .address = *name, .port = again->local_endpoint().port};
    answer = co_await ask(target, by_name);
    const bool lacking = answer.code() == wire::ReplyCode::address_type_not_supported;
    set(offer, Feature::domain, fmt::format("CONNECT to \"{}\"", target.advertise_name), answer,
        lacking);
    offer.paths["name resolution by the target"] =
        fmt::format("CONNECT to \"{}\": {}", target.advertise_name, answer.text());
}

/// Opens one connection, leaves it idle, and asks on a second one.
net::Awaitable<void> ask_concurrency(const runner::Target& target, Offer& offer) {
    const Enough at_once = [](wire::Bytes) { return true; };
    const wire::Bytes nothing;
    auto options = patience;
    options.network = target.client_network;
    const auto idle = co_await probe(target.tcp, nothing, at_once, options);
    const Question noop;
    options.answer_time = std::chrono::milliseconds(1'500);
    const auto answer = co_await ask(target, noop, options);
    offer.serves_one_only = answer.exchange.refused || answer.exchange.received.empty();
    offer.features["concurrency"] =
        fmt::format("a NOOP beside an idle connection was answered with {}", answer.text());
}

}  // namespace

net::Awaitable<Offer> ask_offer(runner::Target target) {
    Offer offer;
    co_await ask_who_is_served(target, offer);
    if (offer.credentials_refused) co_return offer;
    co_await ask_connect(target, offer);
    co_await ask_bind(target, offer);
    co_await ask_udp(target, offer);
    co_await ask_idempotence(target, offer);
    co_await ask_concurrency(target, offer);
    co_return offer;
}

}  // namespace conform::suite
