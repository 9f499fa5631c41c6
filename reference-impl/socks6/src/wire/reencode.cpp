#include "socks6/wire/reencode.hpp"

#include "socks6/wire/message.hpp"

namespace socks6::wire {
namespace {

std::vector<Option> typed(const OptionsView& options, const Dialect& dialect) {
    std::vector<Option> result;
    result.reserve(options.size());
    for (const auto& option : options) {
        const auto decoded = decode_option(option, dialect);
        const auto* known = std::get_if<Option>(&decoded);
        result.push_back(known ? *known : OpaqueOption{option.kind, option.data});
    }
    return result;
}

/// The written form of a parsed message; `message` makes the one from the other.
template <typename T, typename ToMessage>
std::optional<Buffer> written(const Parsed<T>& parsed, const Dialect& dialect, ToMessage message) {
    if (!parsed) return std::nullopt;
    auto encoded = encode(message(*parsed), dialect);
    auto* buffer = std::get_if<Buffer>(&encoded);
    return buffer ? std::optional(std::move(*buffer)) : std::nullopt;
}

/// The same, of a message whose parsed form is what is written.
template <typename T>
std::optional<Buffer> written(const Parsed<T>& parsed, const Dialect& dialect) {
    return written(parsed, dialect, [](const T& message) { return message; });
}

}  // namespace

std::optional<Buffer> reencode(MessageType type, Bytes input, const Dialect& dialect) {
    std::vector<Option> options;
    switch (type) {
        case MessageType::request:
            return written(parse_request(input, dialect), dialect, [&](const RequestView& view) {
                options = typed(view.options, dialect);
                return Request{view.command, view.port, Address(view.address), options};
            });
        case MessageType::version_mismatch_reply:
            return written(parse_version_mismatch_reply(input, dialect), dialect);
        case MessageType::authentication_reply:
            return written(parse_authentication_reply(input, dialect), dialect,
                           [&](const AuthenticationReplyView& view) {
                               options = typed(view.options, dialect);
                               return AuthenticationReply{view.type, view.method, options};
                           });
        case MessageType::operation_reply:
            return written(parse_operation_reply(input, dialect), dialect,
                           [&](const OperationReplyView& view) {
                               options = typed(view.options, dialect);
                               return OperationReply{view.code, view.bind_port,
                                                     Address(view.bind_address), options};
                           });
        case MessageType::udp_association_init:
            return written(parse_udp_association_init(input), dialect);
        case MessageType::udp_association_confirmation:
            return written(parse_udp_association_confirmation(input), dialect);
        case MessageType::datagram_header:
            return written(
                parse_datagram_header(input, dialect), dialect, [](const DatagramHeaderView& view) {
                    return DatagramHeader{view.association_id, view.port, Address(view.address)};
                });
        case MessageType::password_request:
            return written(parse_password_request(input), dialect);
        case MessageType::password_reply:
            return written(parse_password_reply(input), dialect);
    }
    return std::nullopt;
}

}  // namespace socks6::wire
