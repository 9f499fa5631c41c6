// What the proxy sends: replies in their order, then what the command brings.
#include <fmt/format.h>

#include <algorithm>

#include "oracle/authentication_judge.hpp"
#include "oracle/conversation.hpp"
#include "oracle/operation_judge.hpp"

namespace conform::oracle {

namespace wire = socks6::wire;

bool Conversation::advance_proxy() {
    if (side(Party::proxy).window.empty()) return false;
    if (too_early()) return false;
    switch (server_) {
        case Server::first:
            return read_first_reply();
        case Server::mismatch:
            return read_mismatch_reply();
        case Server::password:
            return read_password_reply();
        case Server::second:
            return read_second_reply();
        case Server::operation:
            return read_operation_reply();
        case Server::second_operation:
            return read_second_operation_reply();
        case Server::association:
            return read_association();
        case Server::confirmation:
            return read_confirmation();
        case Server::data:
            return proxy_data();
        case Server::nothing:
            surplus();
            return false;
    }
    return false;
}

/// A reply to what has not been asked yet: its bytes wait.
bool Conversation::too_early() {
    const bool no_request = client_ == Client::request;
    const bool no_password = server_ == Server::password && !facts_.authentication.password;
    if (!no_request && !no_password) return false;
    if (early_suspected_ || no_password) return true;
    // One foreign byte shows a mismatch to whoever does not wait for the second (AMB-14).
    const auto request = side(Party::client).window.bytes();
    if (!request.empty() && request[0] != docket_.options().dialect.version.major) {
        facts_.request.malformed = Malformed::version;
        client_ = Client::foreign;
        server_ = Server::mismatch;
        return false;
    }
    early_suspected_ = true;
    const auto& window = side(Party::proxy).window;
    Sighting seen;
    seen.by = Party::proxy;
    seen.what = "a reply before the Request is whole";
    seen.where = place(Party::proxy, window.offset());
    seen.expected = "nothing yet: an incomplete Request is waited for";
    seen.got = fmt::format("{} bytes", window.size());
    seen.bytes = marked(window.bytes(), 0, window.size());
    seen.frames = window.frames(window.size());
    const auto frame = seen.frames.empty() ? 0 : seen.frames.front();
    if (auto finding = docket_.finding("R05-MSG-P-INCOMPLETE-WAIT", seen)) {
        suspicions_.add(Party::client, frame, std::move(*finding));
    }
    return true;
}

bool Conversation::read_mismatch_reply() {
    auto& window = side(Party::proxy).window;
    if (window.size() < 2) return false;
    judge_mismatch_reply(message(Party::proxy, wire::MessageType::version_mismatch_reply, 2),
                         facts_, docket_);
    window.drop(2);
    server_ = Server::nothing;
    return true;
}

bool Conversation::looks_like_operation_reply() const {
    const auto bytes = side(Party::proxy).window.bytes();
    return static_cast<bool>(wire::parse_operation_reply(bytes, docket_.options().dialect));
}

/// Where an Authentication Reply is due, something else came.
void Conversation::foreign_reply(const wire::ParseError& error) {
    auto& window = side(Party::proxy).window;
    const bool second = server_ == Server::second;
    Sighting seen;
    seen.by = Party::proxy;
    seen.what = second ? "second Authentication Reply" : "Authentication Reply";
    seen.where = place(Party::proxy, window.offset());
    const auto shown = std::min<std::size_t>(window.size(), 64);
    seen.frames = window.frames(shown);
    seen.bytes = marked(window.bytes().first(shown), error.offset, 1);
    if (error.defect == wire::Defect::version && looks_like_operation_reply()) {
        seen.expected = second ? "an Authentication Reply that concludes the negotiation"
                               : "an Authentication Reply before the Operation Reply";
        seen.got = "an Operation Reply";
        seen.ambiguity = second ? "AMB-18" : "AMB-17";
        const auto ok = facts_.authentication.status.value_or(0) == 0;
        docket_.broken(second ? (ok ? "R05-AUTH-P-SECOND-SENT-OK" : "R05-AUTH-P-NO-OPR-AFTER-FAIL")
                              : reply_clause(facts_.request.command),
                       seen);
        if (!second) docket_.broken("R05-AUTH-P-BEFORE-OPR", seen);
        server_ = Server::operation;
        return;
    }
    seen.expected = std::string(error.expected);
    seen.got = fmt::format("0x{:02X}", error.got);
    seen.what += fmt::format(", {}", error.field);
    if (error.defect == wire::Defect::version) {
        const auto* first = error.offset == 0 ? "R05-AUTH-P-VER-MAJOR" : "R05-AUTH-P-VER-MINOR";
        docket_.broken(second ? "R05-AUTH-P-SECOND-VERSION" : first, seen);
    } else {
        docket_.broken("R05-OPT-MIN-LEN", seen);
    }
    give_up("what the proxy sends cannot be read from there on");
}

bool Conversation::read_first_reply() {
    auto& window = side(Party::proxy).window;
    const auto parsed = wire::parse_authentication_reply(window.bytes(), docket_.options().dialect);
    if (parsed.needs_more()) return false;
    if (parsed.failed()) {
        // An Operation Reply in its place is told only once it is whole.
        const bool foreign = parsed.error().defect == wire::Defect::version;
        const auto operation =
            wire::parse_operation_reply(window.bytes(), docket_.options().dialect);
        if (foreign && operation.needs_more() && !ended(Party::proxy)) return false;
        foreign_reply(parsed.error());
        return !lost_;
    }
    judge_first_reply(message(Party::proxy, wire::MessageType::authentication_reply, parsed.size()),
                      *parsed, facts_, docket_);
    const auto method = parsed->method;
    const auto type = parsed->type;
    window.drop(parsed.size());
    if (facts_.authentication.succeeded) {
        server_ = Server::operation;
    } else if (facts_.authentication.refused) {
        server_ = Server::nothing;
    } else if (type == wire::AuthenticationType::further_needed &&
               method == wire::Method::password) {
        server_ = Server::password;
    } else {
        give_up(fmt::format("authentication type {}, method 0x{:02X}: what follows cannot be read",
                            static_cast<int>(type), static_cast<int>(method)));
        return false;
    }
    const bool decided = facts_.authentication.succeeded || facts_.authentication.refused;
    if (decided && events_.authenticated) events_.authenticated();
    return true;
}

bool Conversation::read_password_reply() {
    auto& window = side(Party::proxy).window;
    const auto parsed = wire::parse_password_reply(window.bytes());
    if (parsed.needs_more()) return false;
    if (parsed.failed()) {
        auto seen = sighting(message(Party::proxy, wire::MessageType::password_reply, 1), "version",
                             "0x01", docket_.options().dialect);
        seen.got = fmt::format("0x{:02X}", window.bytes()[0]);
        docket_.broken("R05-PWD-P-REPLY", seen);
        give_up("what the proxy sends is no RFC 1929 reply");
        return false;
    }
    judge_password_reply(message(Party::proxy, wire::MessageType::password_reply, parsed.size()),
                         *parsed, facts_, docket_);
    window.drop(parsed.size());
    server_ = Server::second;
    return true;
}

bool Conversation::read_second_reply() {
    auto& window = side(Party::proxy).window;
    const auto parsed = wire::parse_authentication_reply(window.bytes(), docket_.options().dialect);
    if (parsed.needs_more()) return false;
    if (parsed.failed()) {
        const bool foreign = parsed.error().defect == wire::Defect::version;
        const auto operation =
            wire::parse_operation_reply(window.bytes(), docket_.options().dialect);
        if (foreign && operation.needs_more() && !ended(Party::proxy)) return false;
        foreign_reply(parsed.error());
        return !lost_;
    }
    judge_second_reply(
        message(Party::proxy, wire::MessageType::authentication_reply, parsed.size()), *parsed,
        facts_, docket_);
    window.drop(parsed.size());
    server_ = facts_.authentication.succeeded ? Server::operation : Server::nothing;
    const bool decided = facts_.authentication.succeeded || facts_.authentication.refused;
    if (decided && events_.authenticated) events_.authenticated();
    return true;
}

bool Conversation::read_operation_reply() {
    auto& window = side(Party::proxy).window;
    const auto parsed = wire::parse_operation_reply(window.bytes(), docket_.options().dialect);
    if (parsed.needs_more()) return false;
    if (parsed.failed()) {
        const auto& error = parsed.error();
        // 06 00 with a type: a further Authentication Reply (AMB-18).
        const auto again =
            wire::parse_authentication_reply(window.bytes(), docket_.options().dialect);
        const bool type = error.defect == wire::Defect::address_type;
        if (type && again.needs_more() && !ended(Party::proxy)) return false;
        Sighting seen;
        seen.by = Party::proxy;
        seen.what = fmt::format("Operation Reply, {}", error.field);
        seen.where = place(Party::proxy, window.offset() + error.offset);
        seen.expected = error.expected;
        seen.got = fmt::format("0x{:02X}", error.got);
        const auto shown = std::min(window.size(), error.offset + 16);
        seen.bytes = marked(window.bytes().first(shown), error.offset, 1);
        seen.frames = window.frames(shown);
        if (again && type) {
            seen.ambiguity = "AMB-18";
            seen.got = "one Authentication Reply more";
            docket_.broken("R05-AUTH-P-FIRST-SUCCESS-FINAL", seen);
        } else {
            docket_.broken(error.defect == wire::Defect::option_length ? "R05-OPT-MIN-LEN"
                                                                       : "R05-OPR-P-LAYOUT",
                           seen);
        }
        give_up("what the proxy sends cannot be read from there on");
        return false;
    }
    const bool further = events_.further_bind && events_.further_bind();
    judge_operation_reply(message(Party::proxy, wire::MessageType::operation_reply, parsed.size()),
                          *parsed, further, facts_, docket_);
    window.drop(parsed.size());
    after_operation();
    if (events_.replied) events_.replied();
    return true;
}

void Conversation::after_operation() {
    const auto& reply = *facts_.operation;
    server_ = Server::nothing;
    if (reply.code != wire::ReplyCode::success || facts_.request.malformed != Malformed::no) return;
    switch (facts_.request.command) {
        case wire::Command::connect:
            server_ = Server::data;
            break;
        case wire::Command::bind:
            // With a backlog the connection stays, and nothing more comes (AMB-49).
            if (!facts_.request.backlog || reply.backlog.value_or(0) <= 1) {
                server_ = Server::second_operation;
            }
            break;
        case wire::Command::udp_associate:
            server_ = Server::association;
            break;
        default:
            break;
    }
}

bool Conversation::read_second_operation_reply() {
    auto& window = side(Party::proxy).window;
    const auto parsed = wire::parse_operation_reply(window.bytes(), docket_.options().dialect);
    if (parsed.needs_more()) return false;
    if (parsed.failed()) {
        const auto& error = parsed.error();
        const bool further = events_.further_bind && events_.further_bind();
        Sighting seen;
        seen.by = Party::proxy;
        seen.what = "second Operation Reply";
        seen.where = place(Party::proxy, window.offset());
        seen.expected = "an Operation Reply that names who has connected";
        seen.got = fmt::format("{}: 0x{:02X}", error.field, error.got);
        const auto shown = std::min<std::size_t>(window.size(), 64);
        seen.bytes = marked(window.bytes().first(shown), error.offset, 1);
        seen.frames = window.frames(shown);
        // On a further BIND one reply may have had to do (AMB-50).
        if (further) seen.ambiguity = "AMB-50";
        docket_.broken(further ? "R05-BACKLOG-P-ACCEPT-FIRST-REPLY" : "R05-BIND-P-SECOND-LAYOUT",
                       seen, further ? warns_or_fails : fails);
        give_up("what the proxy sends cannot be read from there on");
        return false;
    }
    judge_second_operation_reply(
        message(Party::proxy, wire::MessageType::operation_reply, parsed.size()), *parsed, facts_,
        docket_);
    window.drop(parsed.size());
    const bool success = facts_.second_operation->code == wire::ReplyCode::success;
    server_ = success ? Server::data : Server::nothing;
    if (events_.replied_again) events_.replied_again();
    return true;
}

bool Conversation::read_association() {
    auto& window = side(Party::proxy).window;
    const auto parsed = wire::parse_udp_association_init(window.bytes());
    if (!parsed) return false;
    facts_.association = parsed->association_id;
    docket_.held("R05-UDP-P-INIT-SENT", Party::proxy);
    window.drop(parsed.size());
    server_ = Server::confirmation;
    if (events_.associated) events_.associated();
    return true;
}

bool Conversation::read_confirmation() {
    auto& window = side(Party::proxy).window;
    const auto seen =
        message(Party::proxy, wire::MessageType::udp_association_confirmation, std::size_t{1});
    if (window.bytes()[0] == 0) {
        docket_.held("R05-UDP-P-CONFIRM-STATUS", Party::proxy);
    } else {
        docket_.broken("R05-UDP-P-CONFIRM-STATUS",
                       sighting(seen, "status", "0x00", docket_.options().dialect));
    }
    facts_.confirmation = window.seen(1);
    window.drop(1);
    server_ = Server::nothing;
    if (events_.confirmed) events_.confirmed();
    return true;
}

bool Conversation::proxy_data() {
    auto& window = side(Party::proxy).window;
    received_.add(window.bytes());
    window.drop(window.size());
    return false;
}

/// Bytes where the exchange is over: each place has its clause.
void Conversation::surplus() {
    auto& window = side(Party::proxy).window;
    const auto size = window.size();
    if (surplus_ > 0) {
        surplus_ += size;
        return window.drop(size);
    }
    const auto operation = wire::parse_operation_reply(window.bytes(), docket_.options().dialect);
    const bool bound = facts_.operation && facts_.request.command == wire::Command::bind;
    const bool telling = facts_.authentication.refused || bound;
    // Which message it is matters, so it is waited for.
    if (telling && operation.needs_more() && !ended(Party::proxy)) return;
    surplus_ += size;
    Sighting seen;
    seen.by = Party::proxy;
    seen.what = "bytes behind the last message";
    seen.where = place(Party::proxy, window.offset());
    seen.expected = "nothing more";
    seen.got = fmt::format("{} bytes", size);
    seen.bytes = marked(window.bytes(), 0, size);
    seen.frames = window.frames(size);
    const auto command = facts_.request.command;
    if (facts_.mismatch_replied) {
        seen.ambiguity = "AMB-16";
        docket_.broken("R05-VER-P-LENGTH", seen);
    } else if (facts_.authentication.refused) {
        // A failure behind a failure is only superfluous (AMB-22).
        seen.ambiguity = "AMB-22";
        const bool success = operation && operation->code == wire::ReplyCode::success;
        docket_.broken("R05-AUTH-P-NO-OPR-AFTER-FAIL", seen, success ? fails : warns);
    } else if (command == wire::Command::udp_associate && facts_.confirmation) {
        seen.ambiguity = "AMB-60";
        docket_.broken("R05-UDP-P-CONFIRM-ONCE", seen);
    } else if (command == wire::Command::udp_associate) {
        docket_.broken("R05-UDP-P-INIT-NOT-ON-FAIL", seen);
    } else if (command == wire::Command::bind && facts_.operation &&
               facts_.operation->code == wire::ReplyCode::success) {
        seen.ambiguity = "AMB-49";
        docket_.broken(
            operation ? "R05-BACKLOG-P-INITIAL-NO-SECOND" : "R05-BACKLOG-P-INITIAL-NO-DATA", seen);
    } else {
        docket_.broken("R05-OPR-P-EXACTLY-ONE", seen);
    }
    window.drop(size);
}

}  // namespace conform::oracle
