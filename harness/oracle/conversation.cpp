#include "oracle/conversation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

/// Blocks of a stream whose other leg is behind, or not in the capture at all: 4 MiB of lead.
constexpr std::size_t most_blocks = 4'096;

Party party_of(capture::Side side) {
    return side == capture::Side::initiator ? Party::client : Party::proxy;
}

std::string endpoint(const wire::Address& address, std::uint16_t port) {
    const auto text = to_string(address);
    return address.type() == wire::AddressType::ipv6 ? fmt::format("[{}]:{}", text, port)
                                                     : fmt::format("{}:{}", text, port);
}

const char* command_name(wire::Command command) {
    switch (command) {
        case wire::Command::noop:
            return "NOOP";
        case wire::Command::connect:
            return "CONNECT";
        case wire::Command::bind:
            return "BIND";
        case wire::Command::udp_associate:
            return "UDP ASSOCIATE";
        default:
            return "unassigned command";
    }
}

}  // namespace

Conversation::Conversation(const capture::ConnectionBegin& begin, Docket docket,
                           ConversationEvents events)
    : begin_(begin),
      docket_(std::move(docket)),
      events_(std::move(events)),
      sent_(most_blocks),
      received_(most_blocks) {
    facts_.client = begin.initiator;
    facts_.proxy = begin.acceptor;
}

SeenMessage Conversation::message(Party party, wire::MessageType type, std::size_t size) const {
    const auto& window = side(party).window;
    size = std::min(size, window.size());
    return {type,
            party,
            window.bytes().first(size),
            window.offset(),
            window.frames(size),
            window.seen(size).t_ns};
}

void Conversation::give_up(std::string reason) {
    lost_ = true;
    docket_.leave_open(std::move(reason));
    sent_.lose();
    received_.lose();
    for (auto& one : sides_) one.window.drop(one.window.size());
}

void Conversation::on(const capture::StreamBytes& event) {
    const auto party = party_of(event.sender);
    auto& direction = side(party);
    suspicions_.bytes(party, event.seen.frame, docket_);
    direction.expected = event.offset + event.bytes.size();
    if (lost_) return;
    if (party == Party::proxy && facts_.operation) traffic_class_ = event.traffic_class;
    // Bulk data in the middle of relaying needs no window.
    if (direction.window.empty() && party == Party::client && client_ == Client::data) {
        return sent_.add(event.bytes);
    }
    if (direction.window.empty() && party == Party::proxy && server_ == Server::data) {
        return received_.add(event.bytes);
    }
    auto bytes = event.bytes;
    while (!bytes.empty() && !lost_) {
        const auto room = StreamWindow::capacity - direction.window.size();
        const auto part = bytes.first(std::min(bytes.size(), room));
        if (part.empty()) {
            return give_up(
                fmt::format("the {} sends more than any message holds before the {} "
                            "answers",
                            to_string(party), to_string(other(party))));
        }
        direction.window.append(part, event.seen);
        bytes = bytes.subspan(part.size());
        advance();
    }
}

void Conversation::on(const capture::StreamGap& event) {
    const auto party = party_of(event.sender);
    suspicions_.gap(party, docket_);
    if (lost_) return;
    const bool relayed = party == Party::client ? client_ == Client::data : server_ == Server::data;
    auto& digest = party == Party::client ? sent_ : received_;
    if (relayed) {
        docket_.leave_open(
            fmt::format("the capture misses {} bytes of the data from byte {} of "
                        "the {} on",
                        event.length, event.offset, to_string(party)));
        digest.lose();
        return;
    }
    give_up(
        fmt::format("the capture misses bytes {} to {} of the {}, in the middle of the "
                    "protocol",
                    event.offset, event.offset + event.length, to_string(party)));
}

void Conversation::on(const capture::StreamEnd& event) {
    auto& direction = side(party_of(event.sender));
    if (direction.end) return;
    direction.end = event.how;
    direction.end_seen = event.seen;
    if (party_of(event.sender) == Party::proxy && !lost_) judge_proxy_end();
}

void Conversation::advance() {
    // What one side said may be what the other's waiting bytes are read by.
    for (bool moved = true; moved && !lost_;) {
        moved = advance_client();
        if (!lost_) moved = advance_proxy() || moved;
    }
}

std::string Conversation::summary() const {
    const auto& request = facts_.request;
    if (!request.complete) {
        if (request.malformed == Malformed::version) {
            return facts_.mismatch_replied ? "another version, answered with a mismatch reply"
                                           : "another version";
        }
        return request.malformed == Malformed::no ? "no whole Request" : "a malformed Request";
    }
    std::string text = command_name(request.command);
    if (request.command != wire::Command::noop) {
        text += ' ' + endpoint(request.address, request.port);
    }
    if (facts_.authentication.refused) return text + ": authentication refused";
    if (!facts_.operation) return text + ": no Operation Reply";
    const auto name = wire::to_name(facts_.operation->code);
    text += fmt::format(": {}", name.empty() ? "unassigned reply code" : name);
    if (facts_.second_operation) {
        text += fmt::format(", {} connected", endpoint(facts_.second_operation->address,
                                                       facts_.second_operation->port));
    }
    if (facts_.association) {
        text += fmt::format(", association {:08x}{}", *facts_.association,
                            facts_.confirmation ? ", confirmed" : "");
    }
    return text;
}

}  // namespace conform::oracle
