#include "oracle/observer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "oracle/recognise.hpp"

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;
using capture::Side;
using capture::StreamEnding;

/// How long a conversation is kept behind its end, in time of the capture: what belongs to it on
/// other connections may come later.
constexpr std::int64_t linger_ns = 10'000'000'000;
constexpr std::size_t most_ended = 4'096;
constexpr std::size_t most_proxies = 1'024;

Verdict verdict_of(const ConversationReport& report, bool left_open) {
    std::vector<Verdict> verdicts;
    for (const auto& finding : report.findings) verdicts.push_back(finding.verdict);
    if (left_open) verdicts.push_back(Verdict::inconclusive);
    if (!report.kept.empty()) verdicts.push_back(Verdict::pass);
    return worst(verdicts);
}

}  // namespace

Observer::Observer(const requirements::Catalogue& catalogue, ObserverOptions options, Report report)
    : catalogue_(catalogue), options_(std::move(options)), report_(std::move(report)) {}

bool Observer::port_given(std::uint16_t port) const {
    return std::find(options_.ports.begin(), options_.ports.end(), port) != options_.ports.end();
}

void Observer::advance_clock(capture::Seen seen) {
    if (seen.frame > now_.frame) now_ = seen;
    while (!ended_.empty() &&
           (now_.t_ns - ended_.front().second > linger_ns || ended_.size() > most_ended)) {
        const auto number = ended_.front().first;
        ended_.pop_front();
        retire(number);
    }
}

Observer::Followed* Observer::followed(capture::ConnectionNumber number) {
    const auto found = followed_.find(number);
    return found == followed_.end() ? nullptr : &found->second;
}

void Observer::on(const capture::ConnectionBegin& event) {
    advance_clock(event.seen);
    unknown_.emplace(event.number, Unknown{.begin = event});
    legs_.begin(event);
}

void Observer::on(const capture::StreamBytes& event) {
    advance_clock(event.seen);
    if (auto* one = followed(event.connection)) {
        one->conversation->on(event);
        if (one->leg) one->leg->progress();
        return;
    }
    legs_.on(event);
    if (const auto found = leg_of_.find(event.connection); found != leg_of_.end()) {
        if (auto* one = followed(found->second); one && one->leg) one->leg->progress();
        return;
    }
    const auto found = unknown_.find(event.connection);
    if (found == unknown_.end()) return;
    const auto side = static_cast<std::size_t>(event.sender);
    auto& first = found->second.first[side];
    first.insert(first.end(), event.bytes.begin(), event.bytes.end());
    found->second.seen[side].resize(first.size(), event.seen);
    settle(event.connection, false);
}

void Observer::on(const capture::StreamGap& event) {
    advance_clock(event.seen);
    complete_ = false;
    if (auto* one = followed(event.connection)) return one->conversation->on(event);
    legs_.on(event);
    const auto found = unknown_.find(event.connection);
    if (found == unknown_.end()) return;
    const auto& begin = found->second.begin;
    if (port_given(begin.acceptor.port)) {
        ++found_;
        skip(begin, Verdict::inconclusive, "the capture misses the beginning of the conversation");
    }
    unknown_.erase(found);
}

void Observer::on(const capture::StreamEnd& event) {
    advance_clock(event.seen);
    if (auto* one = followed(event.connection)) {
        const bool before = one->conversation->ended();
        one->conversation->on(event);
        if (!before && one->conversation->ended()) {
            ended_.emplace_back(event.connection, event.seen.t_ns);
        }
        return;
    }
    legs_.on(event);
    if (unknown_.contains(event.connection)) settle(event.connection, true);
}

void Observer::on(const capture::Datagram& event) {
    advance_clock(event.seen);
    associations_.on(event, options_.dialect);
}

Observer::Kind Observer::recognise(const Unknown& connection, bool ended) const {
    const auto& acceptor = connection.begin.acceptor;
    const bool given = port_given(acceptor.port);
    if (!options_.ports.empty() && !given) return Kind::other;
    const auto& initiator = connection.first[static_cast<std::size_t>(Side::initiator)];
    const auto& answer = connection.first[static_cast<std::size_t>(Side::acceptor)];
    if (given) {
        if (looks_like_tls(initiator)) return Kind::tls;
        return initiator.empty() && answer.empty() ? Kind::unknown : Kind::socks;
    }
    const bool known = std::find(proxies_.begin(), proxies_.end(), acceptor) != proxies_.end();
    switch (request_likelihood(initiator, options_.dialect)) {
        case Likelihood::likely:
            return Kind::socks;
        case Likelihood::open:
            return ended ? Kind::other : Kind::unknown;
        case Likelihood::unlikely:
            break;
    }
    // A foreign version is SOCKS 6 by its answer, or by where it was sent.
    if (known && !looks_like_tls(initiator)) return Kind::socks;
    constexpr std::size_t most_waited_for = 512;
    if (answer.size() < 2 && !ended && initiator.size() < most_waited_for) {
        return may_be_other_version(initiator) ? Kind::unknown : Kind::other;
    }
    const auto& version = options_.dialect.version;
    const bool mismatch = answer.size() == 2 && answer[0] == version.major &&
                          answer[1] == version.minor && may_be_other_version(initiator);
    return mismatch ? Kind::socks : Kind::other;
}

void Observer::settle(capture::ConnectionNumber number, bool ended) {
    const auto found = unknown_.find(number);
    const auto kind = recognise(found->second, ended);
    if (kind == Kind::unknown) {
        if (ended) unknown_.erase(found);
        return;
    }
    const auto connection = std::move(found->second);
    unknown_.erase(found);
    if (kind == Kind::other) {
        ++others_;
        return;
    }
    legs_.forget(number);
    ++found_;
    if (kind == Kind::tls) {
        return skip(connection.begin, Verdict::skip,
                    "TLS: what is inside cannot be read from the capture");
    }
    if (!connection.begin.syn_seen) {
        return skip(connection.begin, Verdict::inconclusive,
                    "the conversation was running before the capture began");
    }
    follow(connection);
}

void Observer::follow(const Unknown& connection) {
    const auto number = connection.begin.number;
    ConversationEvents events;
    events.authenticated = [this, number] {
        tokens_.authenticated(*followed(number)->conversation);
    };
    events.replied = [this, number] {
        auto& one = *followed(number);
        listeners_.replied(one.conversation->facts());
        claim_leg(one);
    };
    events.replied_again = [this, number] { claim_incoming_leg(*followed(number)); };
    events.associated = [this, number] {
        associations_.associated(followed(number)->conversation);
    };
    events.further_bind = [this, number] {
        return listeners_.named_by(followed(number)->conversation->facts());
    };
    auto conversation = std::make_shared<Conversation>(
        connection.begin, Docket(catalogue_, options_), std::move(events));
    followed_.emplace(number, Followed{conversation});
    const auto& proxy = connection.begin.acceptor;
    const bool known = std::find(proxies_.begin(), proxies_.end(), proxy) != proxies_.end();
    if (!known && proxies_.size() < most_proxies) proxies_.push_back(proxy);
    // What came before it was known, the initiator's first; then nothing depends on who was first
    // but a reply without a Request, which has to wait anyway.
    for (const auto side : {Side::initiator, Side::acceptor}) {
        const auto index = static_cast<std::size_t>(side);
        const auto& bytes = connection.first[index];
        if (bytes.empty()) continue;
        capture::StreamBytes event;
        event.connection = number;
        event.sender = side;
        event.bytes = bytes;
        event.seen = connection.seen[index].back();
        conversation->on(event);
    }
}

void Observer::claimed(Followed& one, std::shared_ptr<RelayLeg> leg, bool outgoing, bool certain) {
    leg_of_[leg->begin.number] = one.conversation->begin().number;
    one.leg.emplace(one.conversation, std::move(leg), outgoing, certain);
}

void Observer::skip(const capture::ConnectionBegin& begin, Verdict verdict, std::string reason) {
    ConversationReport result;
    result.connection = begin.number;
    result.client = begin.initiator;
    result.proxy = begin.acceptor;
    result.begin = begin.seen;
    result.end = now_;
    result.summary = "not judged";
    result.verdict = verdict;
    result.reason = std::move(reason);
    report_(std::move(result));
}

void Observer::retire(capture::ConnectionNumber number) {
    auto* one = followed(number);
    if (!one) return;
    if (one->leg && !one->leg->ended()) one->leg->progress(true);
    report(*one);
    followed_.erase(number);
}

void Observer::report(Followed& one) {
    auto& conversation = *one.conversation;
    if (!one.leg) claim_likely_leg(one);
    if (one.leg) {
        one.leg->finish(complete_);
        leg_of_.erase(one.leg->leg().begin.number);
        legs_.forget(one.leg->leg().begin.number);
    }
    associations_.finish(conversation, now_, complete_);
    conversation.finish(now_, complete_);
    ConversationReport result;
    result.connection = conversation.begin().number;
    result.client = conversation.facts().client;
    result.proxy = conversation.facts().proxy;
    result.begin = conversation.begin().seen;
    result.end = std::max(conversation.end_seen(Party::client), conversation.end_seen(Party::proxy),
                          [](const auto& a, const auto& b) { return a.frame < b.frame; });
    result.summary = conversation.summary();
    result.findings = conversation.docket().findings();
    result.kept = conversation.docket().kept();
    result.reason = conversation.docket().left_open();
    result.verdict = verdict_of(result, !result.reason.empty());
    if (result.verdict == Verdict::skip && result.reason.empty()) {
        result.reason = "nothing to judge: " + result.summary;
    }
    if (conversation.docket().dropped() > 0) {
        result.reason += fmt::format("{}{} more findings", result.reason.empty() ? "" : "; ",
                                     conversation.docket().dropped());
    }
    report_(std::move(result));
}

void Observer::finish() {
    std::vector<capture::ConnectionNumber> unsettled;
    for (const auto& [number, connection] : unknown_) unsettled.push_back(number);
    for (const auto number : unsettled) settle(number, true);
    unknown_.clear();
    std::vector<capture::ConnectionNumber> left;
    for (const auto& [number, one] : followed_) left.push_back(number);
    std::sort(left.begin(), left.end());
    for (const auto number : left) retire(number);
    ended_.clear();
}

}  // namespace conform::oracle
