#include "suite/identify.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "suite/request_exchange.hpp"

namespace conform::suite {

namespace net = socks6::net;
namespace wire = socks6::wire;

namespace {

struct Question {
    std::string_view name;
    wire::Buffer bytes;
};

Question noop(const wire::Dialect& dialect) {
    return {"a NOOP Request", request_bytes(wire::Command::noop, {}, 0, {}, dialect)};
}

/// Waits for a whole request line, as HTTP servers do; TLS and text servers answer it, too.
Question http() {
    const auto text = wire::as_bytes("GET / HTTP/1.0\r\n\r\n");
    return {"an HTTP request", {text.begin(), text.end()}};
}

Question socks5() {
    return {"a SOCKS 5 greeting", {5, 1, 0}};
}

/// Whether more bytes could still change what the target is taken for.
bool decided(wire::Bytes received, const Question& question, const wire::Dialect& dialect) {
    using State = Replies::State;
    const auto replies = read_replies(received, dialect);
    if (replies.state == State::complete || replies.state == State::refused) return true;
    const bool ours = received.size() >= 2 && received[0] == dialect.version.major &&
                      received[1] == dialect.version.minor;
    if (ours) return received.size() > question.bytes.size();
    return received.size() >= std::max<std::size_t>(question.bytes.size(), 8);
}

net::Awaitable<ProbeResult> ask(net::Endpoint target, const Question& question,
                                const wire::Dialect& dialect, ProbeOptions options) {
    // Named: GCC 12 destroys some temporaries of a co_await twice.
    const Enough enough = [&](wire::Bytes received) {
        return decided(received, question, dialect);
    };
    co_return co_await probe(target, question.bytes, enough, options);
}

std::string_view ending_of(ProbeEnd end) {
    switch (end) {
        case ProbeEnd::fin:
            return ", then it closed the connection";
        case ProbeEnd::reset:
            return ", then it reset the connection";
        case ProbeEnd::silence:
            return ", then nothing more";
        default:
            return "";
    }
}

std::string paragraph_of(const Identity& identity, ProbeEnd end, const wire::Dialect& dialect,
                         std::string_view first_answer) {
    std::string seen;
    if (identity.answer.empty()) {
        seen = fmt::format("It answered {} with no byte at all", identity.what_was_sent);
        if (end == ProbeEnd::fin) seen += " and closed the connection";
        if (end == ProbeEnd::reset) seen += " and reset the connection";
        seen += "; an HTTP request and a SOCKS 5 greeting brought nothing either.";
    } else {
        seen = fmt::format("{}To {} it answered {}{}.", first_answer, identity.what_was_sent,
                           show_bytes(identity.answer), ending_of(end));
    }
    return fmt::format("The target is no SOCKS 6 proxy of revision {}: it looks like {}. {} {}",
                       dialect.revision->name, name_of(identity.speaks), seen,
                       advice_for(identity.speaks, identity.answer, dialect));
}

void take(Identity& identity, const Question& question, ProbeResult& answer, Speaks speaks) {
    identity.speaks = speaks;
    identity.answer = std::move(answer.received);
    identity.what_was_sent = question.name;
}

bool says_nothing(Speaks speaks) {
    return speaks == Speaks::silence || speaks == Speaks::closes || speaks == Speaks::resets;
}

}  // namespace

net::Awaitable<Identity> identify(net::Endpoint target, wire::Dialect dialect,
                                  IdentifyOptions patience) {
    Identity identity;
    ProbeOptions options{.network = patience.network,
                         .connect_time = patience.connect,
                         .answer_time = patience.noop};
    const auto question = noop(dialect);
    auto answer = co_await ask(target, question, dialect, options);
    if (answer.refused) {
        identity.refused = answer.refused;
        co_return identity;
    }
    identity.local = answer.local;
    identity.round_trip = answer.connect_time;
    auto end = answer.end;
    take(identity, question, answer,
         what_speaks(answer.received, question.bytes, answer.end, dialect));
    if (identity.speaks == Speaks::socks6) co_return identity;

    // Who says nothing to a NOOP may talk when addressed in its own language.
    const auto silent =
        fmt::format("{} to a NOOP Request",
                    identity.speaks == Speaks::silence ? "It says nothing" : "It just hangs up");
    std::string first_answer;
    if (says_nothing(identity.speaks)) {
        options.answer_time = patience.further;
        std::vector<Question> further{http(), socks5()};
        // A silent server most likely waits for a line; one that hangs up knows other versions.
        if (identity.speaks != Speaks::silence) std::swap(further[0], further[1]);
        for (const auto& next : further) {
            auto reply = co_await ask(target, next, dialect, options);
            if (reply.refused || reply.received.empty()) continue;
            const auto speaks = what_speaks(reply.received, next.bytes, reply.end, dialect);
            if (speaks == Speaks::socks6 || speaks == Speaks::unsure_version) {
                // A Version Mismatch Reply to what is no SOCKS 6: the target knows the protocol.
                identity.speaks = Speaks::socks6;
                identity.note = fmt::format("{}, but answers {} with a Version Mismatch Reply.",
                                            silent, next.name);
                co_return identity;
            }
            first_answer = silent + ". ";
            end = reply.end;
            take(identity, next, reply, speaks);
            break;
        }
    }
    identity.paragraph = paragraph_of(identity, end, dialect, first_answer);
    co_return identity;
}

Finding finding_of(const Identity& identity, const wire::Dialect& dialect) {
    Finding finding;
    finding.requirement = identity_requirement;
    finding.level = "implicit";
    finding.verdict = Verdict::fail;
    finding.what = "the answer to " + identity.what_was_sent;
    finding.where = "client, connection 1, byte 0 of what it received";
    finding.expected = fmt::format("an Authentication Reply: {:02x} {:02x}, type, method, options",
                                   dialect.version.major, dialect.version.minor);
    finding.got = identity.answer.empty() ? name_of(identity.speaks) : show_bytes(identity.answer);
    finding.hint = identity.paragraph;
    const auto shown = std::min<std::size_t>(identity.answer.size(), 512);
    finding.bytes.bytes.assign(identity.answer.begin(),
                               identity.answer.begin() + static_cast<std::ptrdiff_t>(shown));
    finding.bytes.total = identity.answer.size();
    finding.bytes.mark_length = std::min<std::size_t>(shown, 2);
    return finding;
}

}  // namespace conform::suite
