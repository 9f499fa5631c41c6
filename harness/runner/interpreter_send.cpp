// The step that writes: send.
#include <fmt/format.h>

#include <algorithm>

#include "socks6/wire/dissect.hpp"

#include "runner/interpreter.hpp"

namespace conform::runner {

using scenario::Duration;
using scenario::Step;
namespace net = socks6::net;
namespace wire = socks6::wire;

namespace {

/// What IPv4 can carry behind its own header and UDP's.
constexpr std::uint64_t largest_datagram = 65'507;

/// Adds where passwords stand in a message that was sent.
void find_secrets(const wire::Field& field, std::size_t flow, std::uint64_t message_offset,
                  std::vector<transcript::SecretRange>& secrets) {
    if (field.secret && field.children.empty()) {
        secrets.push_back(
            {flow, transcript::Direction::sent, message_offset + field.offset, field.length});
    }
    for (const auto& child : field.children) find_secrets(child, flow, message_offset, secrets);
}

/// Where the payload is cut, sorted; offsets outside of it are moved inside.
std::variant<std::vector<std::uint64_t>, std::string> cuts(const scenario::Send& action,
                                                           std::uint64_t size,
                                                           const scenario::Variables& variables) {
    std::vector<std::uint64_t> offsets;
    if (size < 2) return offsets;
    if (action.every_byte) {
        for (std::uint64_t i = 1; i < size; ++i) offsets.push_back(i);
        return offsets;
    }
    for (const auto& split : action.split) {
        std::int64_t offset = 0;
        if (const auto* literal = std::get_if<std::int64_t>(&split)) {
            offset = *literal;
        } else {
            const auto value = std::get<scenario::Expression>(split).evaluate(variables);
            if (const auto* why = std::get_if<std::string>(&value)) return *why;
            offset = static_cast<std::int64_t>(std::get<std::uint64_t>(value));
        }
        if (offset < 0) offset += static_cast<std::int64_t>(size);
        offsets.push_back(static_cast<std::uint64_t>(
            std::clamp<std::int64_t>(offset, 1, static_cast<std::int64_t>(size) - 1)));
    }
    std::sort(offsets.begin(), offsets.end());
    offsets.erase(std::unique(offsets.begin(), offsets.end()), offsets.end());
    return offsets;
}

}  // namespace

void Interpreter::record_messages(const EncodedPayload& payload, std::size_t flow,
                                  std::uint64_t sent, const Step& step) {
    for (const auto& message : payload.messages) {
        wire::Buffer bytes(message.size);
        payload.bytes.read(message.offset, bytes);
        transcript::DecodedMessage decoded;
        const auto dissection = wire::dissect(message.type, bytes, target_.dialect);
        decoded.title = wire::title(message.type);
        decoded.stream_offset = static_cast<std::size_t>(sent + message.offset);
        decoded.root = to_transcript(dissection.root);
        find_secrets(dissection.root, flow, decoded.stream_offset, secrets_);
        recorder_.message(flow, transcript::Direction::sent, std::move(decoded), bytes,
                          step.pointer);
    }
}

std::optional<net::Endpoint> Interpreter::receiver(const scenario::Send& action,
                                                   const Scope& scope) const {
    if (std::holds_alternative<std::monostate>(action.to)) {
        const auto* actor = cast_.actor(action.speaker.actor);
        const bool client = actor && actor->role == scenario::ActorRole::udp_client;
        return client ? target_.udp_relay : std::nullopt;
    }
    return endpoint_of(action.to, scope);
}

bool Interpreter::may_be_lost() const {
    return sent_datagrams_ && !target_.hosts && target_.udp_relay &&
           !target_.udp_relay->address.loopback();
}

Interpreter::AwaitFlow Interpreter::send_datagram(const Step& step, const scenario::Send& action,
                                                  Scope& scope) {
    const auto mail = cast_.mailbox(action.speaker.actor);
    const auto to = receiver(action, scope);
    if (!to) co_return scenario_error(step, scope, "no endpoint to send the datagram to");
    auto encoded = encode(action.payload, {target_, scope.variables, find_actor_});
    if (const auto* why = std::get_if<std::string>(&encoded)) {
        co_return scenario_error(step, scope, *why);
    }
    const auto& payload = std::get<EncodedPayload>(encoded);
    if (payload.bytes.size() > largest_datagram) {
        co_return scenario_error(step, scope,
                                 fmt::format("a datagram of {} bytes, expected at most {}",
                                             payload.bytes.size(), largest_datagram));
    }
    wire::Buffer bytes(static_cast<std::size_t>(payload.bytes.size()));
    payload.bytes.read(0, bytes);
    const auto flow = mail->flow_with(*to);
    record_messages(payload, flow, mail->sent(flow), step);

    sent_datagrams_ = true;
    const auto pointer = step.pointer;
    const auto error = co_await mail->send(bytes, *to, pointer);
    if (!error || action.ignore_errors) co_return Flow::go_on;
    if (halted_) co_return Flow::stop;
    Seen seen;
    seen.step = step.pointer;
    seen.what = fmt::format("a datagram from {} to {}", action.speaker.actor, to_string(*to));
    seen.got = error.message();
    co_return note(scope, {judge_.inconclusive(seen)});
}

Interpreter::AwaitFlow Interpreter::perform(const Step& step, const scenario::Send& action,
                                            Scope& scope) {
    if (cast_.mailbox(action.speaker.actor)) co_return co_await send_datagram(step, action, scope);
    const auto to = conversation(action.speaker, scope);
    if (!to) co_return scenario_error(step, scope, action.speaker.actor + " has no connection");
    auto encoded = encode(action.payload, {target_, scope.variables, find_actor_});
    if (const auto* why = std::get_if<std::string>(&encoded)) {
        co_return scenario_error(step, scope, *why);
    }
    const auto& payload = std::get<EncodedPayload>(encoded);
    auto offsets = cuts(action, payload.bytes.size(), scope.variables);
    if (const auto* why = std::get_if<std::string>(&offsets)) {
        co_return scenario_error(step, scope, *why);
    }
    record_messages(payload, to->flow(), to->sent(), step);

    std::error_code error;
    std::uint64_t from = 0;
    auto& cut_at = std::get<std::vector<std::uint64_t>>(offsets);
    cut_at.push_back(payload.bytes.size());
    for (const auto offset : cut_at) {
        if (from > 0 && action.pause.count() > 0) {
            const auto until = Clock::now() + action.pause;
            while (!halted_ && Clock::now() < until) co_await pulse_.wait_until(until);
        }
        if (halted_) co_return Flow::stop;
        error = co_await to->write(payload.bytes, from, offset, step.pointer);
        if (error) break;
        from = offset;
    }
    if (!error || action.ignore_errors) co_return Flow::go_on;
    if (halted_) co_return Flow::stop;

    Seen seen;
    seen.step = step.pointer;
    seen.what = fmt::format("what {} sends", action.speaker.actor);
    seen.expected = fmt::format("{} bytes taken", payload.bytes.size());
    seen.got = fmt::format("{} after about {} bytes", error.message(), from);
    co_return note(scope, judge_.broken({}, {}, seen));
}

}  // namespace conform::runner
