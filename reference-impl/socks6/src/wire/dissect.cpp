#include "socks6/wire/dissect.hpp"

#include <array>
#include <utility>

#include "escape.hpp"
#include "field_walk.hpp"
#include "hex.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::wire {
namespace {

struct TypeNames {
    MessageType type;
    std::string_view name;
    std::string_view title;
};

constexpr std::array type_names{
    TypeNames{MessageType::request, "request", "Request"},
    TypeNames{MessageType::version_mismatch_reply, "version_mismatch_reply",
              "Version Mismatch Reply"},
    TypeNames{MessageType::authentication_reply, "authentication_reply", "Authentication Reply"},
    TypeNames{MessageType::operation_reply, "operation_reply", "Operation Reply"},
    TypeNames{MessageType::udp_association_init, "udp_association_init",
              "UDP Association Initialization"},
    TypeNames{MessageType::udp_association_confirmation, "udp_association_confirmation",
              "UDP Association Confirmation"},
    TypeNames{MessageType::datagram_header, "datagram_header", "Datagram Header"},
    TypeNames{MessageType::password_request, "password_request", "Username/Password Request"},
    TypeNames{MessageType::password_reply, "password_reply", "Username/Password Reply"},
};

void dissect_version(FieldWalk& walk, Field& message) {
    auto version = walk.open("version");
    auto* major = walk.number(version, "major", 1);
    if (!major) return;
    major->text = named(*major->number, 2, "");
    const auto high = *major->number;
    if (auto* minor = walk.number(version, "minor", 1)) {
        minor->text = named(*minor->number, 2, "");
        version.number = high << 8 | *minor->number;
        version.text = std::to_string(high) + "." + std::to_string(*minor->number);
    }
    walk.close(message, std::move(version));
}

void dissect_domain(FieldWalk& walk, Field& message, std::string_view name) {
    auto address = walk.open(std::string(name));
    if (const auto* length = walk.number(address, "length", 1)) {
        const auto size = static_cast<std::size_t>(*length->number);
        const auto text = "\"" + escape(walk.peek(size)) + "\"";
        walk.bytes(address, "name", size, text);
        if (!walk.stopped()) address.text = text;
        walk.close(message, std::move(address));
    }
}

void dissect_address(FieldWalk& walk, Field& message, std::string_view name) {
    const auto* type_field = walk.code<AddressType>(message, "address_type");
    if (!type_field) return;
    const auto type = static_cast<AddressType>(*type_field->number);
    if (type == AddressType::domain) return dissect_domain(walk, message, name);
    if (type != AddressType::ipv4 && type != AddressType::ipv6) return walk.stop();
    const std::size_t size = type == AddressType::ipv4 ? 4 : 16;
    walk.bytes(message, std::string(name), size, to_string(AddressView{type, walk.peek(size)}));
}

void dissect_association_id(FieldWalk& walk, Field& message) {
    if (auto* id = walk.number(message, "association_id", 4)) id->text = named(*id->number, 8, "");
}

void dissect_status(FieldWalk& walk, Field& message) {
    if (auto* status = walk.number(message, "status", 1))
        status->text = named(*status->number, 2, *status->number == 0 ? "success" : "failure");
}

void dissect_password_version(FieldWalk& walk, Field& message) {
    if (auto* version = walk.number(message, "version", 1))
        version->text = named(*version->number, 2, "");
}

void dissect_password_request(FieldWalk& walk, Field& message) {
    dissect_password_version(walk, message);
    if (const auto* length = walk.number(message, "user_length", 1)) {
        const auto size = static_cast<std::size_t>(*length->number);
        walk.bytes(message, "user", size, "\"" + escape(walk.peek(size)) + "\"");
    }
    if (const auto* length = walk.number(message, "password_length", 1)) {
        const auto size = static_cast<std::size_t>(*length->number);
        auto* password = walk.bytes(message, "password", size, "(" + byte_count_text(size) + ")");
        if (password) password->secret = true;
    }
}

void dissect_fields(MessageType type, FieldWalk& walk, Field& message, const Revision& revision) {
    switch (type) {
        case MessageType::request:
            dissect_version(walk, message);
            walk.code<Command>(message, "command");
            walk.number(message, "port", 2);
            dissect_address(walk, message, "address");
            return dissect_options(walk, message, revision);
        case MessageType::version_mismatch_reply:
            return dissect_version(walk, message);
        case MessageType::authentication_reply:
            dissect_version(walk, message);
            walk.code<AuthenticationType>(message, "type");
            walk.code<Method>(message, "method");
            return dissect_options(walk, message, revision);
        case MessageType::operation_reply:
            walk.code<ReplyCode>(message, "reply_code");
            walk.number(message, "bind_port", 2);
            dissect_address(walk, message, "bind_address");
            return dissect_options(walk, message, revision);
        case MessageType::udp_association_init:
            return dissect_association_id(walk, message);
        case MessageType::udp_association_confirmation:
            return dissect_status(walk, message);
        case MessageType::datagram_header:
            dissect_version(walk, message);
            dissect_association_id(walk, message);
            walk.number(message, "port", 2);
            return dissect_address(walk, message, "address");
        case MessageType::password_request:
            return dissect_password_request(walk, message);
        case MessageType::password_reply:
            dissect_password_version(walk, message);
            return dissect_status(walk, message);
    }
}

/// Takes the parser's answer over; `named_size`: bytes that have a name.
template <typename T>
void judge(Dissection& result, const Parsed<T>& parsed, std::size_t named_size,
           std::size_t input_size) {
    result.size = named_size;
    if (parsed) {
        result.complete = true;
        result.size = parsed.size();
    } else if (parsed.needs_more()) {
        result.size = input_size;
        result.stopped = parsed.need();
    } else {
        result.stopped = parsed.error();
    }
}

void judge(Dissection& result, Bytes input, const Dialect& dialect, std::size_t named_size) {
    const auto take = [&](const auto& parsed) { judge(result, parsed, named_size, input.size()); };
    switch (result.type) {
        case MessageType::request:
            return take(parse_request(input, dialect));
        case MessageType::version_mismatch_reply:
            return take(parse_version_mismatch_reply(input, dialect));
        case MessageType::authentication_reply:
            return take(parse_authentication_reply(input, dialect));
        case MessageType::operation_reply:
            return take(parse_operation_reply(input, dialect));
        case MessageType::udp_association_init:
            return take(parse_udp_association_init(input));
        case MessageType::udp_association_confirmation:
            return take(parse_udp_association_confirmation(input));
        case MessageType::datagram_header:
            return take(parse_datagram_header(input, dialect));
        case MessageType::password_request:
            return take(parse_password_request(input));
        case MessageType::password_reply:
            return take(parse_password_reply(input));
    }
}

}  // namespace

std::string_view to_name(MessageType type) {
    for (const auto& entry : type_names) {
        if (entry.type == type) return entry.name;
    }
    return {};
}

std::string_view title(MessageType type) {
    for (const auto& entry : type_names) {
        if (entry.type == type) return entry.title;
    }
    return {};
}

std::optional<MessageType> message_type_from_name(std::string_view name) {
    for (const auto& entry : type_names) {
        if (entry.name == name) return entry.type;
    }
    return std::nullopt;
}

const Field* Field::find(std::string_view path) const {
    const Field* field = this;
    while (!path.empty()) {
        if (path.front() == '.') path.remove_prefix(1);
        const auto size = std::min(path.find_first_of(".[", 1), path.size());
        const auto step = path.substr(0, size);
        const Field* next = nullptr;
        for (const auto& child : field->children) {
            if (child.name == step) next = &child;
        }
        if (!next) return nullptr;
        field = next;
        path.remove_prefix(size);
    }
    return field;
}

Dissection dissect(MessageType type, Bytes input, const Dialect& dialect) {
    Dissection result;
    result.type = type;
    result.root.name = to_name(type);
    result.root.text = title(type);
    FieldWalk walk(input);
    dissect_fields(type, walk, result.root, *dialect.revision);
    judge(result, input, dialect, walk.offset());
    result.root.length = result.size;
    return result;
}

}  // namespace socks6::wire
