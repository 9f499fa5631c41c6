#include "suite/request_exchange.hpp"

namespace conform::suite {

namespace wire = socks6::wire;

wire::Buffer request_bytes(wire::Command command, const wire::Address& address, std::uint16_t port,
                           std::span<const wire::Option> options, const wire::Dialect& dialect) {
    const wire::Request request{
        .command = command, .port = port, .address = address, .options = options};
    auto encoded = wire::encode(request, dialect);
    if (auto* bytes = std::get_if<wire::Buffer>(&encoded)) return std::move(*bytes);
    return {};
}

Replies read_replies(wire::Bytes received, const wire::Dialect& dialect) {
    Replies replies;
    const auto authentication = wire::parse_authentication_reply(received, dialect);
    if (authentication.failed()) replies.state = Replies::State::no_replies;
    if (!authentication) return replies;
    replies.authentication = *authentication;
    if (authentication->type != wire::AuthenticationType::success) {
        replies.state = Replies::State::refused;
        return replies;
    }
    const auto operation =
        wire::parse_operation_reply(received.subspan(authentication.size()), dialect);
    if (operation.failed()) replies.state = Replies::State::no_replies;
    if (!operation) return replies;
    replies.operation = *operation;
    replies.state = Replies::State::complete;
    return replies;
}

}  // namespace conform::suite
