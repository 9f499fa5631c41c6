#include "runner/datagram_watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runner/encode.hpp"
#include "socks6/wire/dissect.hpp"

namespace conform::runner {

namespace wire = socks6::wire;

namespace {

/// Where two payloads differ, in words; empty when they do not.
std::string difference(wire::Bytes got, const ByteSource& wanted) {
    wire::Buffer expected(static_cast<std::size_t>(wanted.size()));
    wanted.read(0, expected);
    if (got.size() != expected.size()) return count_bytes(got.size());
    const auto differ = std::mismatch(expected.begin(), expected.end(), got.begin());
    if (differ.first == expected.end()) return {};
    return fmt::format("byte {} is 0x{:02x} instead of 0x{:02x}", differ.first - expected.begin(),
                       *differ.second, *differ.first);
}

/// What is taken from a datagram as such, not from its header.
bool of_the_whole(std::string_view path) {
    return path == "payload" || path == "data" || path == "source_endpoint";
}

bool fits(const Sighting& sighting) {
    const auto* came = std::get_if<Came>(&sighting);
    return came && std::all_of(came->message->fields.begin(), came->message->fields.end(),
                               [](const FieldOutcome& field) { return field.fits; });
}

}  // namespace

DatagramWatch::DatagramWatch(const scenario::Expectation& expectation, Mailbox& mailbox,
                             transcript::Recorder& recorder, const MatchContext& context,
                             std::string step, Clock::time_point since)
    : Watch(expectation, recorder, context, std::move(step), since), mailbox_(mailbox) {
    for (const auto& capture : expectation.capture) {
        if (!of_the_whole(capture.second)) header_captures_.push_back(capture);
    }
}

wire::Bytes DatagramWatch::unread() const {
    const auto* letter = mailbox_.unread(before_);
    return letter ? wire::Bytes(letter->bytes) : wire::Bytes{};
}

Sighting DatagramWatch::look() {
    before_ = 0;
    const auto* letter = mailbox_.unread();
    if (const auto* silence = std::get_if<scenario::Silence>(&expectation_.wanted)) {
        const auto until = since_ + silence->time;
        if (letter && letter->at <= until) return unexpected_bytes();
        if (Clock::now() >= until) return Came{{}, {}, "silence"};
        return Undecided{"silence"};
    }
    if (!letter) return Undecided{"no datagram"};
    if (!expectation_.any_order) return look_at(*letter);
    for (; letter; letter = mailbox_.unread(++before_)) {
        auto sighting = look_at(*letter);
        if (fits(sighting)) return sighting;
    }
    auto others = fmt::format("{} datagrams, none of them this one,", before_);
    before_ = 0;
    return Undecided{std::move(others)};
}

Sighting DatagramWatch::look_at(const Letter& letter) {
    auto sighting = std::visit([&](const auto& wanted) { return look_at(letter, wanted); },
                               expectation_.wanted);
    if (std::holds_alternative<Came>(sighting) && (!expectation_.any_order || fits(sighting))) {
        mailbox_.consume(before_);
    }
    return sighting;
}

Sighting DatagramWatch::took(const Letter& letter, std::string got, MessageOutcome outcome) {
    judge_sender(letter, outcome);
    return Came{std::move(outcome), letter.bytes, std::move(got)};
}

void DatagramWatch::judge_sender(const Letter& letter, MessageOutcome& outcome) const {
    static const scenario::Tier elsewhere{
        scenario::Any{}, {Verdict::warn, Verdict::warn}, "AMB-91"};
    if (expectation_.sender.empty()) return;
    const bool relay = expectation_.sender == "relay";
    scenario::CapturedEndpoint wanted;
    if (relay) {
        const auto& to = context_.target.udp_relay;
        if (to) wanted = {to->address.to_wire(), to->port};
    } else {
        const auto found = context_.variables.find(expectation_.sender);
        const auto* endpoint = found == context_.variables.end()
                                   ? nullptr
                                   : std::get_if<scenario::CapturedEndpoint>(&found->second);
        if (!endpoint) {
            outcome.scenario_error =
                fmt::format("no endpoint was captured as \"{}\"", expectation_.sender);
            return;
        }
        wanted = *endpoint;
    }
    FieldOutcome field;
    field.what = "sender";
    field.expected = fmt::format("{} port {}", wire::to_string(wanted.address), wanted.port);
    field.got = to_string(letter.from);
    const auto from = letter.from.address.to_wire();
    // A reply names one address, though the port may be bound in both families.
    const bool other_family = !relay && from.type() != wanted.address.type();
    const bool address = from == wanted.address || wanted.as_written.has_value() || other_family;
    field.fits = letter.from.port == wanted.port && (address || !relay);
    // A way that translates addresses is not the proxy's fault.
    if (field.fits && !address) field.tier = &elsewhere;
    outcome.fields.push_back(std::move(field));
}

void DatagramWatch::capture(const Letter& letter, wire::Bytes payload,
                            MessageOutcome& outcome) const {
    for (const auto& [variable, path] : expectation_.capture) {
        if (path == "source_endpoint") {
            outcome.captured.emplace_back(
                variable,
                scenario::CapturedEndpoint{letter.from.address.to_wire(), letter.from.port});
        } else if (of_the_whole(path)) {
            outcome.captured.emplace_back(variable, wire::Buffer(payload.begin(), payload.end()));
        }
    }
}

Sighting DatagramWatch::look_at(const Letter& letter, const scenario::DatagramMatch& wanted) {
    const wire::Bytes bytes(letter.bytes);
    const auto header = wire::dissect(wanted.header.type, bytes, context_.target.dialect);
    if (const auto* error = std::get_if<wire::ParseError>(&header.stopped)) {
        return otherwise(to_string(*error), error->offset, 1);
    }
    if (!header.complete) {
        return otherwise(
            fmt::format("{}, too few for a Datagram Header", count_bytes(bytes.size())), 0,
            bytes.size());
    }
    auto outcome = match_message(wanted.header, header_captures_, header, bytes, context_);
    const auto payload = bytes.subspan(header.size);
    if (wanted.payload) {
        FieldOutcome field;
        const auto differs = difference(payload, data_);
        field.fits = differs.empty();
        field.what = "payload";
        field.expected = fmt::format("these {} bytes", data_.size());
        field.got = field.fits ? count_bytes(payload.size()) : differs;
        field.offset = header.size;
        field.length = payload.size();
        outcome.fields.push_back(std::move(field));
    }
    capture(letter, payload, outcome);
    auto sighting = took(letter, "as expected", std::move(outcome));
    if (!expectation_.any_order || fits(sighting)) {
        record_message(header, letter.flow, letter.flow_offset);
    }
    return sighting;
}

Sighting DatagramWatch::look_at(const Letter& letter, const scenario::Data&) {
    const auto differs = difference(letter.bytes, data_);
    if (!differs.empty()) return otherwise(differs, 0, letter.bytes.size());
    MessageOutcome outcome;
    capture(letter, letter.bytes, outcome);
    return took(letter, count_bytes(letter.bytes.size()), std::move(outcome));
}

Sighting DatagramWatch::look_at(const Letter& letter, const scenario::SomeData& wanted) {
    const auto size = letter.bytes.size();
    const auto [least, most] = bounds(wanted);
    if (size < least || size > most) return otherwise(count_bytes(size), 0, size);
    MessageOutcome outcome;
    capture(letter, letter.bytes, outcome);
    return took(letter, count_bytes(size), std::move(outcome));
}

template <typename Other>
Sighting DatagramWatch::look_at(const Letter&, const Other&) {
    error_ = "a UDP socket has datagrams and silence, nothing else";
    return Undecided{};
}

}  // namespace conform::runner
