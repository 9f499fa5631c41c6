// What comes on a connection, against what a step wants to see there.
#include <fmt/format.h>

#include <algorithm>

#include "runner/encode.hpp"
#include "runner/watch.hpp"
#include "socks6/wire/dissect.hpp"

namespace conform::runner {
namespace {

namespace wire = socks6::wire;

std::string_view end_name(Ended ended) {
    return ended == Ended::fin ? "end of stream (FIN)" : "reset (RST)";
}

}  // namespace

Sighting StreamWatch::look() {
    return std::visit([this](const auto& wanted) { return look_for(wanted); }, expectation_.wanted);
}

CameOtherwise StreamWatch::unexpected_end() const {
    const auto before = conversation_.unread().size();
    const auto end = end_name(conversation_.ended());
    if (before == 0) return otherwise(std::string(end));
    return otherwise(fmt::format("{} after {} of it", end, count_bytes(before)), 0, before);
}

Sighting StreamWatch::look_for(const scenario::MessageMatch& wanted) {
    const auto unread = conversation_.unread();
    const auto dissection = wire::dissect(wanted.type, unread, context_.target.dialect);
    if (const auto* error = std::get_if<wire::ParseError>(&dissection.stopped)) {
        return otherwise(to_string(*error), error->offset, 1);
    }
    if (!dissection.complete) {
        if (conversation_.ended() != Ended::open) return unexpected_end();
        return Undecided{unread.empty()
                             ? "nothing"
                             : fmt::format("the first {} of it", count_bytes(unread.size()))};
    }
    const auto message = unread.first(dissection.size);
    Came came;
    came.bytes.assign(message.begin(), message.end());
    came.message = match_message(wanted, expectation_.capture, dissection, message, context_);
    record_message(dissection, conversation_.flow(),
                   static_cast<std::size_t>(conversation_.consumed()));
    conversation_.consume(dissection.size);
    return came;
}

Sighting StreamWatch::look_for(const scenario::Data&) {
    wire::Buffer expected;
    while (compared_ < data_.size()) {
        const auto unread = conversation_.unread();
        if (unread.empty()) break;
        constexpr std::uint64_t stretch = 64 * 1024;
        const auto size =
            std::min({data_.size() - compared_, std::uint64_t{unread.size()}, stretch});
        expected.resize(static_cast<std::size_t>(size));
        data_.read(compared_, expected);
        const auto differ = std::mismatch(expected.begin(), expected.end(), unread.begin());
        const auto same = static_cast<std::size_t>(differ.first - expected.begin());
        if (same < expected.size()) {
            return otherwise(fmt::format("byte {} is 0x{:02x} instead of 0x{:02x}",
                                         compared_ + same, *differ.second, *differ.first),
                             same, 1);
        }
        compared_ += size;
        conversation_.consume(static_cast<std::size_t>(size));
    }
    if (compared_ == data_.size()) {
        if (!expectation_.capture.empty()) {
            expected.resize(static_cast<std::size_t>(data_.size()));
            data_.read(0, expected);
        }
        return Came{{}, std::move(expected), fmt::format("all {} bytes", compared_)};
    }
    if (conversation_.ended() != Ended::open) {
        return otherwise(
            fmt::format("{} after {} bytes", end_name(conversation_.ended()), compared_));
    }
    return Undecided{fmt::format("the first {} bytes, all as expected", compared_)};
}

Sighting StreamWatch::look_for(const scenario::SomeData& wanted) {
    const auto size = conversation_.unread().size();
    const auto [least, most] = bounds(wanted);
    if (size < least) {
        if (conversation_.ended() != Ended::open) return unexpected_end();
        return Undecided{count_bytes(size)};
    }
    if (size > most) return otherwise(count_bytes(size));
    const auto unread = conversation_.unread();
    wire::Buffer bytes(unread.begin(), unread.end());
    conversation_.consume(size);
    return Came{{}, std::move(bytes), count_bytes(size)};
}

Sighting StreamWatch::look_for(const scenario::Silence& wanted) {
    const auto until = since_ + wanted.time;
    const auto arrival = conversation_.next_arrival();
    if (arrival && *arrival <= until) {
        if (conversation_.unread().empty())
            return otherwise(std::string(end_name(conversation_.ended())));
        return unexpected_bytes();
    }
    if (Clock::now() >= until) return Came{{}, {}, "silence"};
    return Undecided{"silence"};
}

Sighting StreamWatch::look_for(const scenario::EndOfStream&) {
    if (!conversation_.unread().empty()) return unexpected_bytes();
    if (conversation_.ended() == Ended::fin) {
        conversation_.consume_end();
        return Came{{}, {}, "end of stream (FIN)"};
    }
    if (conversation_.ended() == Ended::reset) return otherwise("reset (RST)");
    return Undecided{"neither bytes nor an end"};
}

Sighting StreamWatch::look_for(const scenario::Reset&) {
    // A reset may overtake bytes that were sent before it; they do not count.
    if (conversation_.ended() == Ended::reset) {
        conversation_.consume_end();
        return Came{{}, {}, "reset (RST)"};
    }
    if (!conversation_.unread().empty()) return unexpected_bytes();
    if (conversation_.ended() == Ended::fin) return otherwise("end of stream (FIN)");
    return Undecided{"neither bytes nor an end"};
}

Sighting StreamWatch::look_for(const scenario::Closed&) {
    if (!conversation_.unread().empty()) return unexpected_bytes();
    if (conversation_.ended() == Ended::open) return Undecided{"neither bytes nor an end"};
    conversation_.consume_end();
    return Came{{}, {}, std::string(end_name(conversation_.ended()))};
}

Sighting StreamWatch::look_for(const scenario::DatagramMatch&) {
    error_ = "datagrams cannot be expected on a TCP connection";
    return Undecided{};
}

Sighting StreamWatch::look_for(const scenario::NoConnection&) {
    error_ = "no_connection is for actors that listen";
    return Undecided{};
}

}  // namespace conform::runner
