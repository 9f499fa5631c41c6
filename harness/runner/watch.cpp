#include "runner/watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runner/encode.hpp"
#include "socks6/wire/dissect.hpp"

namespace conform::runner {
namespace {

namespace wire = socks6::wire;

std::string count_bytes(std::size_t count) {
    return fmt::format("{} byte{}", count, count == 1 ? "" : "s");
}

std::string_view end_name(Ended ended) {
    return ended == Ended::fin ? "end of stream (FIN)" : "reset (RST)";
}

}  // namespace

MarkedBytes mark(wire::Bytes bytes, std::size_t offset, std::size_t length) {
    constexpr std::size_t most = 512;
    MarkedBytes marked;
    marked.total = bytes.size();
    const auto kept = bytes.first(std::min(bytes.size(), most));
    marked.bytes.assign(kept.begin(), kept.end());
    if (offset < kept.size()) {
        marked.mark_offset = offset;
        marked.mark_length = std::min(length, kept.size() - offset);
    }
    return marked;
}

transcript::Field to_transcript(const wire::Field& field) {
    transcript::Field result{field.name, field.offset, field.length, field.text, {}};
    result.children.reserve(field.children.size());
    for (const auto& child : field.children) result.children.push_back(to_transcript(child));
    return result;
}

Watch::Watch(const scenario::Expectation& expectation, Conversation& conversation,
             transcript::Recorder& recorder, const MatchContext& context, std::string step,
             Clock::time_point since)
    : expectation_(expectation),
      conversation_(conversation),
      recorder_(recorder),
      context_(context),
      step_(std::move(step)),
      since_(since) {
    if (const auto* data = std::get_if<scenario::Data>(&expectation.wanted)) {
        auto source = data_source(*data, context.variables);
        if (auto* why = std::get_if<std::string>(&source)) {
            error_ = *why;
        } else {
            data_ = std::get<ByteSource>(std::move(source));
        }
    }
}

Sighting Watch::look() {
    return std::visit([this](const auto& wanted) { return look_for(wanted); }, expectation_.wanted);
}

Sighting Watch::otherwise(std::string got, std::size_t mark_offset, std::size_t mark_length) {
    return CameOtherwise{std::move(got), mark(conversation_.unread(), mark_offset, mark_length)};
}

Sighting Watch::unexpected_end() {
    const auto before = conversation_.unread().size();
    const auto end = end_name(conversation_.ended());
    if (before == 0) return otherwise(std::string(end));
    return otherwise(fmt::format("{} after {} of it", end, count_bytes(before)), 0, before);
}

Sighting Watch::unexpected_bytes() {
    const auto unread = conversation_.unread();
    return otherwise(count_bytes(unread.size()), 0, unread.size());
}

void Watch::record_message(const wire::Dissection& dissection) {
    transcript::DecodedMessage message;
    message.title = title();
    message.stream_offset = static_cast<std::size_t>(conversation_.consumed());
    message.root = to_transcript(dissection.root);
    recorder_.message(conversation_.flow(), transcript::Direction::received, std::move(message),
                      conversation_.unread().first(dissection.size), step_);
}

Sighting Watch::look_for(const scenario::MessageMatch& wanted) {
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
    record_message(dissection);
    conversation_.consume(dissection.size);
    return came;
}

Sighting Watch::look_for(const scenario::Data&) {
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

Sighting Watch::look_for(const scenario::SomeData& wanted) {
    const auto size = conversation_.unread().size();
    const auto bound = [this](const std::optional<scenario::Scalar>& scalar,
                              std::uint64_t fallback) {
        if (!scalar) return fallback;
        const auto value = evaluate(*scalar, context_.variables);
        if (const auto* why = std::get_if<std::string>(&value)) {
            error_ = *why;
            return fallback;
        }
        return std::get<std::uint64_t>(value);
    };
    const auto least = bound(wanted.at_least, 1);
    const auto most = bound(wanted.at_most, UINT64_MAX);
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

Sighting Watch::look_for(const scenario::Silence& wanted) {
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

Sighting Watch::look_for(const scenario::EndOfStream&) {
    if (!conversation_.unread().empty()) return unexpected_bytes();
    if (conversation_.ended() == Ended::fin) {
        conversation_.consume_end();
        return Came{{}, {}, "end of stream (FIN)"};
    }
    if (conversation_.ended() == Ended::reset) return otherwise("reset (RST)");
    return Undecided{"neither bytes nor an end"};
}

Sighting Watch::look_for(const scenario::Reset&) {
    // A reset may overtake bytes that were sent before it; they do not count.
    if (conversation_.ended() == Ended::reset) {
        conversation_.consume_end();
        return Came{{}, {}, "reset (RST)"};
    }
    if (!conversation_.unread().empty()) return unexpected_bytes();
    if (conversation_.ended() == Ended::fin) return otherwise("end of stream (FIN)");
    return Undecided{"neither bytes nor an end"};
}

Sighting Watch::look_for(const scenario::Closed&) {
    if (!conversation_.unread().empty()) return unexpected_bytes();
    if (conversation_.ended() == Ended::open) return Undecided{"neither bytes nor an end"};
    conversation_.consume_end();
    return Came{{}, {}, std::string(end_name(conversation_.ended()))};
}

Sighting Watch::look_for(const scenario::DatagramMatch&) {
    error_ = "datagrams cannot be expected on a TCP connection";
    return Undecided{};
}

Sighting Watch::look_for(const scenario::NoConnection&) {
    error_ = "no_connection is for actors that listen";
    return Undecided{};
}

std::string Watch::title() const {
    if (const auto* message = std::get_if<scenario::MessageMatch>(&expectation_.wanted)) {
        return std::string(wire::title(message->type));
    }
    constexpr std::string_view titles[] = {"message", "datagram", "data",  "data",   "silence",
                                           "end",     "reset",    "close", "silence"};
    return std::string(titles[expectation_.wanted.index()]);
}

std::string Watch::wanted() const {
    struct Words {
        const ByteSource& data;
        std::string operator()(const scenario::MessageMatch& m) const {
            return fmt::format("{} {}",
                               m.type == wire::MessageType::authentication_reply ||
                                       m.type == wire::MessageType::operation_reply
                                   ? "an"
                                   : "a",
                               wire::title(m.type));
        }
        std::string operator()(const scenario::DatagramMatch&) const { return "a datagram"; }
        std::string operator()(const scenario::Data&) const {
            return fmt::format("these {} bytes", data.size());
        }
        std::string operator()(const scenario::SomeData&) const { return "data"; }
        std::string operator()(const scenario::Silence& s) const {
            return fmt::format("nothing for {} ms", s.time.count());
        }
        std::string operator()(const scenario::EndOfStream&) const { return "end of stream (FIN)"; }
        std::string operator()(const scenario::Reset&) const { return "reset (RST)"; }
        std::string operator()(const scenario::Closed&) const {
            return "the connection closed (FIN or RST)";
        }
        std::string operator()(const scenario::NoConnection& n) const {
            return fmt::format("no connection for {} ms", n.time.count());
        }
    };
    return std::visit(Words{data_}, expectation_.wanted);
}

}  // namespace conform::runner
