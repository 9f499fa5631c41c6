// What the client sends: Request, initial data, the method's messages, application data.
#include <fmt/format.h>

#include <algorithm>

#include "oracle/authentication_judge.hpp"
#include "oracle/conversation.hpp"
#include "oracle/request_judge.hpp"

namespace conform::oracle {
namespace wire = socks6::wire;

bool Conversation::advance_client() {
    auto& window = side(Party::client).window;
    if (window.empty()) return false;
    switch (client_) {
        case Client::request:
            return read_request();
        case Client::foreign:
            window.drop(window.size());
            return false;
        case Client::initial_data:
            return read_initial_data();
        case Client::waiting:
            return classify_client_bytes();
        case Client::password:
            return read_password_request();
        case Client::data:
            application_data();
            return false;
    }
    return false;
}

bool Conversation::read_request() {
    auto& window = side(Party::client).window;
    const auto& dialect = docket_.options().dialect;
    const auto parsed = wire::parse_request(window.bytes(), dialect);
    if (parsed.needs_more()) return false;
    if (parsed.failed()) {
        const auto& error = parsed.error();
        const bool version = error.defect == wire::Defect::version;
        // Two bytes show which version was meant (AMB-14).
        if (version && window.size() < 2) return false;
        const auto size = std::min(window.size(), error.offset + 1);
        const auto seen =
            message(Party::client, wire::MessageType::request, version ? std::size_t{2} : size);
        judge_broken_request(seen, error, facts_, docket_);
        facts_.request.seen = window.seen(size);
        client_ = Client::foreign;
        if (version) server_ = Server::mismatch;
        return true;
    }
    judge_request(message(Party::client, wire::MessageType::request, parsed.size()), *parsed,
                  facts_, docket_);
    facts_.request.seen = window.seen(parsed.size());
    window.drop(parsed.size());
    const bool connect = facts_.request.command == wire::Command::connect;
    initial_left_ = connect ? facts_.request.initial_data : 0;
    client_ = initial_left_ > 0 ? Client::initial_data : Client::waiting;
    return true;
}

bool Conversation::read_initial_data() {
    auto& window = side(Party::client).window;
    const auto count = std::min(initial_left_, window.size());
    sent_.add(window.bytes().first(count));
    window.drop(count);
    initial_left_ -= count;
    if (initial_left_ == 0) client_ = Client::waiting;
    return initial_left_ == 0;
}

/// Bytes behind the Request and its initial data: what they are follows from the proxy's reply.
bool Conversation::classify_client_bytes() {
    const auto& authentication = facts_.authentication;
    const bool connect = facts_.request.command == wire::Command::connect;
    const bool selected = authentication.first && !authentication.succeeded &&
                          !authentication.refused && !authentication.password;
    if (selected) {
        client_ = Client::password;
        return true;
    }
    if (authentication.refused) {
        client_ = Client::foreign;  // whatever was under way is thrown away
        return true;
    }
    if (facts_.request.method_option && !authentication.first) {
        suspect_early_data();
        return false;
    }
    if (connect) {
        docket_.held("R05-FALSE-C-NOT-BEFORE", Party::client);
        client_ = Client::data;
        return true;
    }
    stray_client_bytes();
    return false;
}

/// draft-05, "False Starts": with a method option and no reply there is no way around.
void Conversation::suspect_early_data() {
    if (early_suspected_) return;
    early_suspected_ = true;
    const auto& window = side(Party::client).window;
    Sighting seen;
    seen.by = Party::client;
    seen.what = "data behind the Request";
    seen.where = place(Party::client, window.offset());
    seen.expected =
        "with an Authentication Method option, nothing beyond the declared initial data before the "
        "Authentication Reply";
    seen.got = fmt::format("{} bytes more", window.size());
    seen.ambiguity = "AMB-37";
    seen.bytes = marked(window.bytes(), 0, window.size());
    seen.frames = window.frames(window.size());
    const auto frame = seen.frames.empty() ? 0 : seen.frames.front();
    if (auto finding = docket_.finding("R05-FALSE-C-NOT-BEFORE", seen)) {
        suspicions_.add(Party::proxy, frame, std::move(*finding));
    }
}

bool Conversation::read_password_request() {
    auto& window = side(Party::client).window;
    const auto parsed = wire::parse_password_request(window.bytes());
    if (parsed.needs_more()) return false;
    if (parsed.failed()) {
        auto seen = sighting(message(Party::client, wire::MessageType::password_request, 1),
                             "version", "0x01", docket_.options().dialect);
        seen.got = fmt::format("0x{:02X}", window.bytes()[0]);
        docket_.broken("R05-PWD-C-REQUEST", seen);
        give_up("what the client sends is no RFC 1929 request");
        return false;
    }
    judge_password_request(
        message(Party::client, wire::MessageType::password_request, parsed.size()), *parsed, facts_,
        docket_);
    window.drop(parsed.size());
    client_ = facts_.request.command == wire::Command::connect ? Client::data : Client::waiting;
    return true;
}

void Conversation::application_data() {
    auto& window = side(Party::client).window;
    sent_.add(window.bytes());
    window.drop(window.size());
}

/// Bytes of the client where its command allows none.
void Conversation::stray_client_bytes() {
    auto& window = side(Party::client).window;
    const auto command = facts_.request.command;
    const bool bind_relays = command == wire::Command::bind && facts_.second_operation &&
                             facts_.second_operation->code == wire::ReplyCode::success;
    if (bind_relays) {
        client_ = Client::data;
        return application_data();
    }
    const bool refused = facts_.operation && facts_.operation->code != wire::ReplyCode::success;
    if (!stray_reported_ && !refused && facts_.request.malformed == Malformed::no) {
        stray_reported_ = true;
        Sighting seen;
        seen.by = Party::client;
        seen.what = "data behind the Request";
        seen.where = place(Party::client, window.offset());
        seen.got = fmt::format("{} bytes", window.size());
        seen.ambiguity = "AMB-37";
        seen.bytes = marked(window.bytes(), 0, window.size());
        seen.frames = window.frames(window.size());
        if (command == wire::Command::bind) {
            sent_.lose();
            const bool granted = facts_.operation && facts_.operation->backlog.value_or(0) > 1;
            seen.expected = granted ? "no data where a backlog was granted"
                                    : "no data before the second Operation Reply";
            const auto frame = seen.frames.empty() ? 0 : seen.frames.front();
            const auto* clause =
                granted ? "R05-BACKLOG-C-NO-DATA-INITIAL" : "R05-BIND-C-NO-EARLY-DATA";
            if (auto finding = docket_.finding(clause, seen)) {
                suspicions_.add(Party::proxy, frame, std::move(*finding));
            }
        } else {
            seen.expected = "nothing behind Request and authentication";
            docket_.broken(command == wire::Command::udp_associate ? "R05-UDP-C-NO-DATA-TCP"
                                                                   : "R05-MSG-REQ-NO-TRAILER",
                           seen);
        }
    }
    window.drop(window.size());
}

}  // namespace conform::oracle
