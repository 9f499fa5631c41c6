#include "byte_reader.hpp"
#include "stack_layout.hpp"

namespace socks6::wire {
namespace {

using Decoded = std::variant<Option, ParseError>;

/// The Length of `option` does not fit its kind.
[[gnu::cold, gnu::noinline]] ParseError wrong_length(const OptionView& option,
                                                     const Dialect& dialect, std::string_view name,
                                                     std::string_view expected) {
    return {Defect::option_content, name,     "length",
            option.offset + 1,      expected, option.wire_size(*dialect.revision)};
}

std::uint16_t u16_at(Bytes bytes, std::size_t offset) {
    return static_cast<std::uint16_t>(bytes[offset] << 8 | bytes[offset + 1]);
}

std::uint32_t u32_at(Bytes bytes, std::size_t offset) {
    return static_cast<std::uint32_t>(u16_at(bytes, offset)) << 16 | u16_at(bytes, offset + 2);
}

Decoded decode_stack(const OptionView& option, const Dialect& dialect) {
    const auto data = option.data;
    if (data.size() < 2) [[unlikely]]
        return wrong_length(option, dialect, "Stack option", "room for leg, level and code");
    const auto leg = leg_of(data[0]);
    const auto [kind, form] =
        stack_layout(dialect.revision->stack_codes, data.size(), data[0], data[1]);
    switch (kind) {
        case StackKind::tos:
            return TosOption{leg, data[2], form};
        case StackKind::tfo:
            return TfoOption{leg, form == StackForm::full ? u16_at(data, 2) : std::uint16_t{0},
                             form};
        case StackKind::mptcp:
            return MptcpOption{leg};
        case StackKind::scheduler:
            return SchedulerOption{leg, static_cast<Scheduler>(data[2])};
        case StackKind::backlog:
            return BacklogOption{leg, u16_at(data, form == StackForm::full ? 2 : 1), form};
        case StackKind::malformed:
            return wrong_length(option, dialect, "Stack option",
                                "the length of its level and code");
        case StackKind::unknown:
            break;
    }
    return UnknownStackOption{leg, level_of(data[0]), data[1], data.subspan(2)};
}

Decoded decode_authentication_method(const OptionView& option, const Dialect& dialect) {
    if (option.data.size() < 2) [[unlikely]] {
        return wrong_length(option, dialect, "Authentication Method option",
                            "room for the initial data length");
    }
    return AuthenticationMethodOption{u16_at(option.data, 0), option.data.subspan(2)};
}

Decoded decode_authentication_data(const OptionView& option, const Dialect& dialect) {
    if (option.data.empty()) [[unlikely]] {
        return wrong_length(option, dialect, "Authentication Data option", "room for the method");
    }
    return AuthenticationDataOption{static_cast<Method>(option.data[0]), option.data.subspan(1)};
}

Decoded decode_idempotence(const OptionView& option, const Dialect& dialect) {
    const auto& types = dialect.revision->idempotence_types;
    const auto data = option.data;
    if (data.empty()) [[unlikely]]
        return wrong_length(option, dialect, "Idempotence option", "room for the type");
    const auto type = data[0];
    if (type == types.token_request) {
        if (data.size() != 5)
            return wrong_length(option, dialect, "Token Request", "4 bytes after the type");
        return TokenRequest{u32_at(data, 1)};
    }
    if (type == types.window_advertisement) {
        if (data.size() != 9) {
            return wrong_length(option, dialect, "Token Window Advertisement",
                                "8 bytes after the type");
        }
        return TokenWindowAdvertisement{u32_at(data, 1), u32_at(data, 5)};
    }
    if (type == types.expenditure) {
        if (data.size() != 5)
            return wrong_length(option, dialect, "Token Expenditure", "4 bytes after the type");
        return TokenExpenditure{u32_at(data, 1)};
    }
    if (type == types.expenditure_reply) {
        if (data.size() != 2)
            return wrong_length(option, dialect, "Token Expenditure Reply",
                                "1 byte after the type");
        return TokenExpenditureReply{static_cast<Expenditure>(data[1])};
    }
    return ParseError{Defect::option_content,
                      "Idempotence option",
                      "type",
                      option.offset + option.wire_size(*dialect.revision) - data.size(),
                      "a type of this revision",
                      type};
}

}  // namespace

Decoded decode_option(const OptionView& option, const Dialect& dialect) {
    const auto& kinds = dialect.revision->kinds;
    if (option.kind == kinds.stack) return decode_stack(option, dialect);
    if (option.kind == kinds.authentication_method)
        return decode_authentication_method(option, dialect);
    if (option.kind == kinds.authentication_data)
        return decode_authentication_data(option, dialect);
    if (option.kind == kinds.idempotence) return decode_idempotence(option, dialect);
    return OpaqueOption{option.kind, option.data};
}

}  // namespace socks6::wire
