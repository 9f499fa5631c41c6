#include "oracle/request_judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "oracle/option_judge.hpp"

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

void judge_noop(const SeenMessage& message, const wire::RequestView& request, Docket& docket) {
    const auto& dialect = docket.options().dialect;
    const auto check = [&](bool right, std::string_view clause, std::string_view field,
                           const char* expected) {
        if (right) return docket.held(clause, Party::client);
        auto seen = sighting(message, field, expected, dialect);
        seen.ambiguity = "AMB-10";
        docket.broken(clause, seen);
    };
    const bool name = request.address.type == wire::AddressType::domain;
    check(!name, "R05-MSG-REQ-NOOP-ATYP", "address_type", "IPv4 or IPv6");
    const auto& bytes = request.address.bytes;
    const bool zero = std::all_of(bytes.begin(), bytes.end(), [](auto byte) { return byte == 0; });
    check(zero, "R05-MSG-REQ-NOOP-ADDR-ZERO", "address", "zeroes");
    check(request.port == 0, "R05-MSG-REQ-NOOP-PORT-ZERO", "port", "0");
}

void judge_address(const SeenMessage& message, const wire::RequestView& request, Docket& docket) {
    docket.held("R05-MSG-REQ-ATYP", Party::client);
    if (request.address.type == wire::AddressType::ipv4) {
        return docket.held("R05-MSG-REQ-ADDR-IPV4", Party::client);
    }
    if (request.address.type == wire::AddressType::ipv6) {
        return docket.held("R05-MSG-REQ-ADDR-IPV6", Party::client);
    }
    docket.held("R05-MSG-REQ-ADDR-DOMAIN", Party::client);
    const auto name = request.address.bytes;
    if (!name.empty() && name.back() == 0) {
        auto seen = sighting(message, "address", "a name without terminating NUL",
                             docket.options().dialect);
        seen.ambiguity = "AMB-09";
        docket.broken("R05-MSG-REQ-DOMAIN-NO-NUL", seen);
    } else {
        docket.held("R05-MSG-REQ-DOMAIN-NO-NUL", Party::client);
    }
}

struct OptionReader {
    RequestFacts& facts;

    void operator()(const wire::TfoOption& one) const {
        if (one.leg != wire::Leg::client_proxy) facts.tfo = one;
    }
    void operator()(const wire::BacklogOption& one) const { facts.backlog = one.backlog; }
    void operator()(const wire::AuthenticationMethodOption& one) const {
        // Of several, none that anybody could rely on (AMB-25): the first is as good as any.
        if (!facts.method_option) facts.initial_data = one.initial_data_length;
        facts.method_option = true;
        facts.methods.insert(facts.methods.end(), one.methods.begin(), one.methods.end());
    }
    void operator()(const wire::AuthenticationDataOption& one) const {
        facts.data_methods.push_back(static_cast<std::uint8_t>(one.method));
        if (one.method != wire::Method::password) return;
        const auto parsed = wire::parse_password_request(one.data);
        if (parsed) facts.user = wire::as_text(parsed->user);
    }
    void operator()(const wire::TokenRequest& one) const { facts.window_asked = one.window_size; }
    void operator()(const wire::TokenExpenditure& one) const { facts.tokens.push_back(one.token); }
    void operator()(const auto&) const {}
};

void read_options(const wire::RequestView& request, RequestFacts& facts,
                  const wire::Dialect& dialect) {
    for (const auto option : request.options) {
        const auto decoded = wire::decode_option(option, dialect);
        if (const auto* known = std::get_if<wire::Option>(&decoded)) {
            std::visit(OptionReader{facts}, *known);
        }
    }
}

}  // namespace

void judge_request(const SeenMessage& message, const wire::RequestView& request, Facts& facts,
                   Docket& docket) {
    auto& known = facts.request;
    known.complete = true;
    known.command = request.command;
    known.address = wire::Address(request.address);
    known.port = request.port;
    known.size = message.bytes.size();
    known.options = request.options.size();
    for (const auto* clause : {"R05-MSG-REQ-VER-MAJOR", "R05-MSG-REQ-VER-MINOR",
                               "R05-MSG-REQ-FIELD-ORDER", "R05-MSG-TCP-FIRST"}) {
        docket.held(clause, Party::client);
    }
    read_options(request, known, docket.options().dialect);
    if (request.command > wire::Command::udp_associate) {
        known.malformed = Malformed::command;
        docket.broken("R05-MSG-REQ-CMD-CODE", sighting(message, "command",
                                                       "NOOP (0), CONNECT (1), BIND (2) or UDP "
                                                       "ASSOCIATE (3)",
                                                       docket.options().dialect));
    } else {
        docket.held("R05-MSG-REQ-CMD-CODE", Party::client);
    }
    judge_address(message, request, docket);
    if (request.command == wire::Command::noop) judge_noop(message, request, docket);
    judge_options({message, Place::request, request.options, request.command, nullptr}, docket);
}

void judge_broken_request(const SeenMessage& message, const wire::ParseError& error, Facts& facts,
                          Docket& docket) {
    const auto& dialect = docket.options().dialect;
    auto& known = facts.request;
    known.size = message.bytes.size();
    const auto at = [&](std::string what) {
        Sighting seen;
        seen.by = Party::client;
        seen.what = std::move(what);
        seen.where = place(Party::client, message.offset + error.offset);
        seen.expected = error.expected;
        seen.got = fmt::format("0x{:02X}", error.got);
        seen.bytes = marked(message.bytes, error.offset, 1);
        seen.frames = message.frames;
        return seen;
    };
    switch (error.defect) {
        case wire::Defect::version:
            known.malformed = Malformed::version;
            known.foreign_minor =
                !message.bytes.empty() && message.bytes[0] == dialect.version.major;
            // Another protocol's message breaks no rule of this one; 06 with a foreign minor claims
            // to be of it.
            if (message.bytes.size() >= 2 && message.bytes[0] == dialect.version.major) {
                docket.broken("R05-MSG-REQ-VER-MINOR", at("Request, version.minor"));
            }
            break;
        case wire::Defect::address_type:
            known.malformed = Malformed::address_type;
            docket.broken("R05-MSG-REQ-ATYP", at("Request, address_type"));
            break;
        default:
            known.malformed = Malformed::option_length;
            docket.broken("R05-OPT-MIN-LEN", at("Request, length of an option"));
            break;
    }
    if (message.bytes.size() > 2 && known.malformed != Malformed::version) {
        known.command = static_cast<wire::Command>(message.bytes[2]);
    }
}

}  // namespace conform::oracle
