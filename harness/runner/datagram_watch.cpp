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

}  // namespace

DatagramWatch::DatagramWatch(const scenario::Expectation& expectation, Mailbox& mailbox,
                             transcript::Recorder& recorder, const MatchContext& context,
                             std::string step, Clock::time_point since)
    : Watch(expectation, recorder, context, std::move(step), since), mailbox_(mailbox) {
    for (const auto& capture : expectation.capture) {
        if (capture.second != "payload") header_captures_.push_back(capture);
    }
}

wire::Bytes DatagramWatch::unread() const {
    const auto* letter = mailbox_.unread();
    return letter ? wire::Bytes(letter->bytes) : wire::Bytes{};
}

Sighting DatagramWatch::look() {
    const auto* letter = mailbox_.unread();
    if (const auto* silence = std::get_if<scenario::Silence>(&expectation_.wanted)) {
        const auto until = since_ + silence->time;
        if (letter && letter->at <= until) return unexpected_bytes();
        if (Clock::now() >= until) return Came{{}, {}, "silence"};
        return Undecided{"silence"};
    }
    if (!letter) return Undecided{"no datagram"};
    return std::visit([&](const auto& wanted) { return look_at(*letter, wanted); },
                      expectation_.wanted);
}

Sighting DatagramWatch::took(std::string got) {
    Came came;
    const auto bytes = unread();
    came.bytes.assign(bytes.begin(), bytes.end());
    came.got = std::move(got);
    mailbox_.consume();
    return came;
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
    record_message(header, letter.flow, mailbox_.received_before(letter));

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
    for (const auto& [variable, path] : expectation_.capture) {
        if (path != "payload") continue;
        outcome.captured.emplace_back(variable, wire::Buffer(payload.begin(), payload.end()));
    }
    auto sighting = took("as expected");
    std::get<Came>(sighting).message = std::move(outcome);
    return sighting;
}

Sighting DatagramWatch::look_at(const Letter& letter, const scenario::Data&) {
    const auto differs = difference(letter.bytes, data_);
    if (!differs.empty()) return otherwise(differs, 0, letter.bytes.size());
    return took(count_bytes(letter.bytes.size()));
}

Sighting DatagramWatch::look_at(const Letter& letter, const scenario::SomeData& wanted) {
    const auto size = letter.bytes.size();
    const auto [least, most] = bounds(wanted);
    if (size < least || size > most) return otherwise(count_bytes(size), 0, size);
    return took(count_bytes(size));
}

template <typename Other>
Sighting DatagramWatch::look_at(const Letter&, const Other&) {
    error_ = "a UDP socket has datagrams and silence, nothing else";
    return Undecided{};
}

}  // namespace conform::runner
