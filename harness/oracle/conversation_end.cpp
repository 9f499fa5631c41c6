// What only the end of a conversation shows: messages cut short, replies that never came, and
// connections that somebody had to close.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "oracle/authentication_judge.hpp"
#include "oracle/conversation.hpp"

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;
using capture::StreamEnding;

/// How long a party that must close is given (AMB-90).
constexpr std::int64_t close_ns = 10'000'000'000;

/// Below this every proxy must take a Request (AMB-06).
constexpr std::size_t options_floor = 16;
constexpr std::size_t size_floor = 1'024;

}  // namespace

Sighting Conversation::end_sighting(Party by, std::string expected, std::string got) const {
    Sighting seen;
    seen.by = by;
    seen.what = "end of the stream";
    seen.where = place(by, side(by).window.end());
    seen.expected = std::move(expected);
    seen.got = std::move(got);
    seen.frames = {side(by).end_seen.frame};
    return seen;
}

/// A proxy that ends its stream of its own accord must have said what is due. Where the client has
/// ended before, or a reset took bytes along, nothing is owed.
void Conversation::judge_proxy_end() {
    // With the end known, an Operation Reply in the wrong place need not be waited for.
    advance();
    if (lost_ || side(Party::proxy).end != StreamEnding::fin || ended(Party::client)) return;
    if (!side(Party::proxy).window.empty()) return judge_truncation();
    const auto& request = facts_.request;
    if (server_ == Server::mismatch) {
        const auto* clause =
            request.foreign_minor ? "R05-VER-P-REPLY-MINOR" : "R05-VER-P-REPLY-MAJOR";
        docket_.broken(clause, end_sighting(Party::proxy, "a Version Mismatch Reply", "no reply"));
        return;
    }
    const bool odd = request.malformed == Malformed::command;
    if (!must_be_served() && !odd) return;
    if (server_ == Server::first) {
        auto seen = end_sighting(Party::proxy, "an Authentication Reply", "no reply");
        seen.frames.push_back(request.seen.frame);
        if (odd) {
            seen.ambiguity = "AMB-07";
            return docket_.broken("R05-MSG-P-BAD-CMD", seen, warns);
        }
        seen.ambiguity = "AMB-17";
        docket_.broken(reply_clause(request.command), seen);
    } else if (server_ == Server::second && facts_.authentication.status) {
        const bool ok = *facts_.authentication.status == 0;
        auto seen = end_sighting(Party::proxy, "a second Authentication Reply", "none");
        seen.ambiguity = ok ? "AMB-18" : "AMB-21";
        docket_.broken(ok ? "R05-AUTH-P-SECOND-SENT-OK" : "R05-AUTH-P-SECOND-SENT-FAIL", seen,
                       ok ? fails : warns_or_fails);
    } else if (server_ == Server::operation) {
        auto seen = end_sighting(Party::proxy, "an Operation Reply", "none");
        docket_.broken("R05-OPR-P-AFTER-AUTH", seen, odd ? std::optional(warns) : std::nullopt);
    } else if (server_ == Server::association) {
        docket_.broken("R05-UDP-P-INIT-SENT",
                       end_sighting(Party::proxy, "a UDP Association Initialization", "none"));
    }
}

/// Whether the Request is one that every proxy has to answer: what is out of the ordinary, it may
/// close on (AMB-04, AMB-06, AMB-09, AMB-10, AMB-25, AMB-31, AMB-44, AMB-51, AMB-81).
bool Conversation::must_be_served() const {
    const auto& request = facts_.request;
    if (!request.complete || docket_.accused(Party::client)) return false;
    if (request.options > options_floor || request.size > size_floor) return false;
    if (request.tokens.size() > 1) return false;
    if (request.address.type() != wire::AddressType::domain) return true;
    const auto name = request.address.name();
    return request.command == wire::Command::connect && !name.empty() &&
           name.find('\0') == std::string_view::npos;
}

/// The stream ends inside a message.
void Conversation::judge_truncation() {
    if (client_ == Client::request) return;
    auto& window = side(Party::proxy).window;
    auto seen = end_sighting(Party::proxy, "the rest of the message",
                             fmt::format("{} bytes of it", window.size()));
    seen.bytes = marked(window.bytes(), 0, window.size());
    const auto frames = window.frames(window.size());
    seen.frames.insert(seen.frames.end(), frames.begin(), frames.end());
    const auto& version = docket_.options().dialect.version;
    const std::array<std::uint8_t, 2> mismatch{version.major, version.minor};
    const bool is_mismatch =
        window.size() == 2 && std::equal(mismatch.begin(), mismatch.end(), window.bytes().begin());
    if (server_ == Server::first && is_mismatch && facts_.request.malformed == Malformed::no) {
        seen.expected = "an Authentication Reply";
        seen.got = "a Version Mismatch Reply";
        docket_.broken(reply_clause(facts_.request.command), seen);
    } else if (server_ == Server::first || server_ == Server::second) {
        docket_.broken("R05-AUTH-P-LAYOUT", seen);
    } else if (server_ == Server::operation || server_ == Server::second_operation) {
        docket_.broken("R05-OPR-P-LAYOUT", seen);
    } else if (server_ == Server::password) {
        docket_.broken("R05-PWD-P-REPLY", seen);
    } else if (server_ == Server::association) {
        docket_.broken("R05-UDP-P-INIT-SENT", seen);
    } else if (server_ == Server::mismatch) {
        docket_.broken("R05-VER-P-LENGTH", seen);
    }
}

void Conversation::judge_closing(capture::Seen now, bool complete) {
    if (!facts_.must_close) return;
    const bool closed = side(Party::client).end == StreamEnding::fin ||
                        side(Party::client).end == StreamEnding::reset ||
                        side(Party::proxy).end == StreamEnding::reset;
    const auto& clause = facts_.must_close_clause;
    if (closed) return docket_.held(clause, Party::client);
    if (now.t_ns - facts_.must_close->t_ns < close_ns) return;
    Sighting seen;
    seen.by = Party::client;
    seen.what = "end of the connection";
    seen.where = "client";
    seen.expected = "closed within 10 s";
    seen.got =
        fmt::format("still open {} s later", (now.t_ns - facts_.must_close->t_ns) / 1'000'000'000);
    seen.ambiguity = "AMB-90";
    seen.frames = {facts_.must_close->frame};
    docket_.broken(clause, seen, complete ? std::nullopt : std::optional(undecided));
}

void Conversation::finish(capture::Seen now, bool complete) {
    suspicions_.close(docket_);
    judge_closing(now, complete);
    if (lost_ || !facts_.request.complete || facts_.request.malformed != Malformed::no) return;
    const bool answered = facts_.authentication.refused || facts_.operation;
    if (!answered) docket_.leave_open("the capture ends, or the connection does, before a reply");
    if (facts_.authentication.first && facts_.authentication.succeeded) {
        docket_.held("R05-AUTH-P-MAX-TWO", Party::proxy);
        if (!facts_.authentication.second) {
            docket_.held("R05-AUTH-P-FIRST-SUCCESS-FINAL", Party::proxy);
        }
    }
    if (facts_.operation && surplus_ == 0) {
        const auto command = facts_.request.command;
        const bool failed = facts_.operation->code != wire::ReplyCode::success;
        if (failed || command == wire::Command::noop) {
            docket_.held("R05-OPR-P-EXACTLY-ONE", Party::proxy);
        }
        if (command == wire::Command::udp_associate && failed) {
            docket_.held("R05-UDP-P-INIT-NOT-ON-FAIL", Party::proxy);
        }
        if (facts_.confirmation) docket_.held("R05-UDP-P-CONFIRM-ONCE", Party::proxy);
    }
    if (facts_.authentication.refused && surplus_ == 0) {
        docket_.held("R05-AUTH-P-NO-OPR-AFTER-FAIL", Party::proxy);
    }
    if (facts_.mismatch_replied && surplus_ == 0) docket_.held("R05-VER-P-LENGTH", Party::proxy);
}

}  // namespace conform::oracle
