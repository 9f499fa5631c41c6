#include "runner/encode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "runner/encode_option.hpp"
#include "socks6/wire/message.hpp"
#include "socks6/wire/override.hpp"

namespace conform::runner {
namespace {

namespace wire = socks6::wire;
using scenario::MessageSpec;

using BufferOrError = std::variant<wire::Buffer, std::string>;

/// Reads the numbers of a message; remembers the first error.
class MessageFields {
  public:
    MessageFields(const MessageSpec& spec, const EncodeContext& context)
        : spec_(spec), context_(context) {}

    template <typename T>
    T number(std::string_view field, std::uint64_t fallback = 0) {
        const auto found = spec_.fields.find(field);
        if (found == spec_.fields.end()) return static_cast<T>(fallback);
        const auto value = evaluate(found->second, context_.variables);
        if (const auto* why = std::get_if<std::string>(&value)) {
            fail(fmt::format("{}: {}", field, *why));
            return T{};
        }
        const auto number = std::get<std::uint64_t>(value);
        constexpr auto largest = sizeof(T) == 1 ? 0xFFU : sizeof(T) == 2 ? 0xFFFFU : 0xFFFFFFFFU;
        if (number > largest) {
            fail(fmt::format("{}: expected at most {}, got {}", field, largest, number));
            return T{};
        }
        return static_cast<T>(number);
    }

    void fail(std::string why) {
        if (!error_) error_ = std::move(why);
    }
    const std::optional<std::string>& error() const { return error_; }

  private:
    const MessageSpec& spec_;
    const EncodeContext& context_;
    std::optional<std::string> error_;
};

std::optional<wire::Address> literal_address(const scenario::LiteralAddress& literal,
                                             const EncodeContext& context, MessageFields& fields) {
    if (literal.form != scenario::AddressForm::domain) {
        return wire::Address::from_text(literal.text);
    }
    const auto name = data_source(literal.name, context.variables);
    if (const auto* why = std::get_if<std::string>(&name)) {
        fields.fail("address: " + *why);
        return std::nullopt;
    }
    const auto& source = std::get<ByteSource>(name);
    if (source.size() > 255) {
        fields.fail(
            fmt::format("address.domain: expected at most 255 bytes, got {}", source.size()));
        return std::nullopt;
    }
    wire::Buffer bytes(static_cast<std::size_t>(source.size()));
    source.read(0, bytes);
    return wire::Address::domain(wire::as_text(bytes));
}

/// What a Request calls a captured endpoint: a listener goes by the very address that was reported,
/// also by an unspecified one (AMB-53).
const wire::Address& written_address(const scenario::CapturedEndpoint& captured,
                                     const MessageSpec& spec) {
    const bool request = spec.type == wire::MessageType::request;
    return request && captured.as_written ? *captured.as_written : captured.address;
}

/// The address and, where the target of the message brings one, the port.
ActorEndpoint resolve(const MessageSpec& spec, const EncodeContext& context,
                      MessageFields& fields) {
    ActorEndpoint endpoint;
    if (const auto* actor = std::get_if<scenario::ToActor>(&spec.to)) {
        if (const auto found = context.find_actor(*actor)) return *found;
        fields.fail(fmt::format("to: actor \"{}\" has no address of that form here", actor->actor));
    } else if (const auto* captured = std::get_if<scenario::ToCaptured>(&spec.to)) {
        const auto found = context.variables.find(captured->variable);
        const auto* value = found == context.variables.end()
                                ? nullptr
                                : std::get_if<scenario::CapturedEndpoint>(&found->second);
        if (value) return {written_address(*value, spec), value->port};
        fields.fail(fmt::format("to: expected a captured endpoint in \"{}\"", captured->variable));
    } else if (const auto* literal = std::get_if<scenario::LiteralAddress>(&spec.to)) {
        if (const auto address = literal_address(*literal, context, fields)) {
            endpoint.address = *address;
        } else {
            fields.fail("address: not an address");
        }
    }
    return endpoint;
}

/// What a scenario calls a foreign version must be foreign to the version spoken here too
/// (--wire-version): if it is that very one, the revision's own takes its place.
std::uint64_t foreign_version(std::string_view field, std::uint64_t number,
                              const EncodeContext& context) {
    const auto& spoken = context.target.dialect.version;
    const auto& own = context.target.dialect.revision->version;
    if (field == "version.minor" && number == spoken.minor) return own.minor;
    return number;
}

template <typename Message>
BufferOrError finish(const Message& message, const EncodeContext& context) {
    auto encoded = wire::encode(message, context.target.dialect);
    if (const auto* error = std::get_if<wire::WriteError>(&encoded)) return to_string(*error);
    return std::get<wire::Buffer>(std::move(encoded));
}

BufferOrError encode_plain(const MessageSpec& spec, const EncodeContext& context,
                           std::span<const wire::Option> options, MessageFields& fields) {
    using wire::MessageType;
    switch (spec.type) {
        case MessageType::request: {
            const auto to = resolve(spec, context, fields);
            return finish(
                wire::Request{fields.number<wire::Command>("command"),
                              fields.number<std::uint16_t>("port", to.port), to.address, options},
                context);
        }
        case MessageType::version_mismatch_reply:
            return finish(wire::VersionMismatchReply{context.target.dialect.version}, context);
        case MessageType::authentication_reply:
            return finish(wire::AuthenticationReply{fields.number<wire::AuthenticationType>("type"),
                                                    fields.number<wire::Method>("method"), options},
                          context);
        case MessageType::operation_reply: {
            const auto to = resolve(spec, context, fields);
            return finish(wire::OperationReply{fields.number<wire::ReplyCode>("reply_code"),
                                               fields.number<std::uint16_t>("bind_port", to.port),
                                               to.address, options},
                          context);
        }
        case MessageType::udp_association_init:
            return finish(wire::UdpAssociationInit{fields.number<std::uint32_t>("association_id")},
                          context);
        case MessageType::udp_association_confirmation: {
            auto bytes = finish(wire::UdpAssociationConfirmation{}, context);
            // The one message whose only field has just one valid value.
            if (auto* status = std::get_if<wire::Buffer>(&bytes)) {
                status->at(0) = fields.number<std::uint8_t>("status");
            }
            return bytes;
        }
        case MessageType::datagram_header: {
            const auto to = resolve(spec, context, fields);
            return finish(
                wire::DatagramHeader{fields.number<std::uint32_t>("association_id"),
                                     fields.number<std::uint16_t>("port", to.port), to.address},
                context);
        }
        case MessageType::password_request: {
            if (!spec.credentials) return finish(wire::PasswordRequest{}, context);
            auto bytes = encode_credentials(*spec.credentials, context.target);
            return std::visit(
                [](auto&& value) { return BufferOrError(std::forward<decltype(value)>(value)); },
                std::move(bytes));
        }
        case MessageType::password_reply:
            return finish(wire::PasswordReply{fields.number<std::uint8_t>("status")}, context);
    }
    return std::string("no such message");
}

scenario::OptionSpec credentials_of_first() {
    scenario::OptionSpec option;
    option.name = "authentication_data";
    option.credentials = scenario::Credentials::first;
    return option;
}

/// Whether a Request neither brings a password of its own nor is about its exact options.
bool lacks_password(const MessageSpec& message, const std::vector<BuiltOption>& built) {
    if (message.type != wire::MessageType::request || built.size() >= 255) return false;
    const auto brings_one = [](const auto& option) { return option.credentials.has_value(); };
    const auto counts = [](const auto& one) { return one.field == "option_count"; };
    return std::none_of(message.options.begin(), message.options.end(), brings_one) &&
           std::none_of(message.overrides.begin(), message.overrides.end(), counts);
}

std::optional<std::string> append_payload(const scenario::Payload& payload,
                                          const EncodeContext& context, EncodedPayload& out);

std::optional<std::string> append_message(const MessageSpec& message, const EncodeContext& context,
                                          EncodedPayload& out) {
    auto encoded = encode_message(message, context);
    if (auto* why = std::get_if<std::string>(&encoded)) return *why;
    auto& bytes = std::get<wire::Buffer>(encoded);
    out.messages.push_back({message.type, out.bytes.size(), bytes.size()});
    out.bytes.append(std::move(bytes));
    return std::nullopt;
}

std::optional<std::string> append_data(const scenario::Data& data, const EncodeContext& context,
                                       EncodedPayload& out) {
    const auto source = data_source(data, context.variables);
    if (const auto* why = std::get_if<std::string>(&source)) return *why;
    out.bytes.append(std::get<ByteSource>(source));
    return std::nullopt;
}

std::optional<std::string> append_payload(const scenario::Payload& payload,
                                          const EncodeContext& context, EncodedPayload& out) {
    if (const auto* message = std::get_if<MessageSpec>(&payload.content)) {
        return append_message(*message, context, out);
    }
    if (const auto* datagram = std::get_if<scenario::DatagramSpec>(&payload.content)) {
        if (auto why = append_message(datagram->header, context, out)) return why;
        return append_data(datagram->payload, context, out);
    }
    if (const auto* data = std::get_if<scenario::Data>(&payload.content)) {
        return append_data(*data, context, out);
    }
    for (const auto& part : std::get<std::vector<scenario::Payload>>(payload.content)) {
        if (auto why = append_payload(part, context, out)) return why;
    }
    return std::nullopt;
}

}  // namespace

std::variant<std::uint64_t, std::string> evaluate(const scenario::Scalar& scalar,
                                                  const scenario::Variables& variables) {
    if (const auto* number = std::get_if<std::uint64_t>(&scalar)) return *number;
    return std::get<scenario::Expression>(scalar).evaluate(variables);
}

std::variant<ByteSource, std::string> data_source(const scenario::Data& data,
                                                  const scenario::Variables& variables) {
    ByteSource source;
    if (const auto* bytes = std::get_if<wire::Buffer>(&data)) {
        source.append(*bytes);
        return source;
    }
    const auto& pattern = std::get<scenario::Pattern>(data);
    const auto length = evaluate(pattern.length, variables);
    if (const auto* why = std::get_if<std::string>(&length)) return *why;
    source.append(PatternPiece{pattern.seed, pattern.offset, std::get<std::uint64_t>(length)});
    return source;
}

BufferOrError encode_message(const MessageSpec& message, const EncodeContext& context) {
    std::vector<BuiltOption> built;
    for (const auto& option : message.options) {
        if (auto why = build_option(option, context, built)) return *why;
    }
    if (context.target.adds_credentials && lacks_password(message, built)) {
        if (auto why = build_option(credentials_of_first(), context, built)) return *why;
    }
    std::vector<wire::Option> options;
    options.reserve(built.size());
    for (const auto& option : built) options.push_back(option.option);

    MessageFields fields(message, context);
    auto encoded = encode_plain(message, context, options, fields);
    if (fields.error()) return *fields.error();
    auto* bytes = std::get_if<wire::Buffer>(&encoded);
    if (!bytes || message.overrides.empty()) return encoded;

    std::vector<wire::Override> overrides;
    for (const auto& spec : message.overrides) {
        if (const auto* replacement = std::get_if<wire::Buffer>(&spec.value)) {
            overrides.push_back({spec.field, *replacement});
            continue;
        }
        const auto value = evaluate(std::get<scenario::Scalar>(spec.value), context.variables);
        if (const auto* why = std::get_if<std::string>(&value)) return *why;
        const auto number = std::get<std::uint64_t>(value);
        overrides.push_back({spec.field, foreign_version(spec.field, number, context)});
    }
    return wire::apply_overrides(message.type, *bytes, overrides, context.target.dialect);
}

std::variant<EncodedPayload, std::string> encode(const scenario::Payload& payload,
                                                 const EncodeContext& context) {
    EncodedPayload out;
    if (auto why = append_payload(payload, context, out)) return *why;
    return out;
}

}  // namespace conform::runner
