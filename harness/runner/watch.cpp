#include "runner/watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runner/encode.hpp"
#include "socks6/wire/dissect.hpp"

namespace conform::runner {
namespace wire = socks6::wire;

std::string count_bytes(std::size_t count) {
    return fmt::format("{} byte{}", count, count == 1 ? "" : "s");
}

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

Watch::Watch(const scenario::Expectation& expectation, transcript::Recorder& recorder,
             const MatchContext& context, std::string step, Clock::time_point since)
    : expectation_(expectation),
      recorder_(recorder),
      context_(context),
      step_(std::move(step)),
      since_(since) {
    const auto* data = std::get_if<scenario::Data>(&expectation.wanted);
    const auto* datagram = std::get_if<scenario::DatagramMatch>(&expectation.wanted);
    if (datagram && datagram->payload) data = &*datagram->payload;
    if (!data) return;
    auto source = data_source(*data, context.variables);
    if (auto* why = std::get_if<std::string>(&source)) {
        error_ = *why;
    } else {
        data_ = std::get<ByteSource>(std::move(source));
    }
}

CameOtherwise Watch::otherwise(std::string got, std::size_t mark_offset,
                               std::size_t mark_length) const {
    return {std::move(got), mark(unread(), mark_offset, mark_length)};
}

CameOtherwise Watch::unexpected_bytes() const {
    const auto size = unread().size();
    return otherwise(count_bytes(size), 0, size);
}

std::pair<std::uint64_t, std::uint64_t> Watch::bounds(const scenario::SomeData& wanted) {
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
    return {bound(wanted.at_least, 1), bound(wanted.at_most, UINT64_MAX)};
}

void Watch::record_message(const wire::Dissection& dissection, std::size_t flow,
                           std::size_t stream_offset) {
    transcript::DecodedMessage message;
    message.title = title();
    message.stream_offset = stream_offset;
    message.root = to_transcript(dissection.root);
    recorder_.message(flow, transcript::Direction::received, std::move(message),
                      unread().first(dissection.size), step_);
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
