#include "scenario/field_facts.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "scenario/identifier.hpp"
#include "socks6/wire/codes.hpp"

namespace conform::scenario {
namespace {

namespace wire = socks6::wire;
using wire::MessageType;

constexpr std::uint64_t two_bytes = 0xFFFF;
constexpr std::uint64_t four_bytes = 0xFFFF'FFFF;

constexpr FieldFact version_major{"version.major"};
constexpr FieldFact version_minor{"version.minor"};
constexpr FieldFact option_count{"option_count"};
constexpr FieldFact address_type{"address_type", FieldKind::number, 0xFF, Words::address_type};

constexpr std::array request_fields{
    version_major,
    version_minor,
    FieldFact{"command", FieldKind::number, 0xFF, Words::command, true},
    FieldFact{"port", FieldKind::number, two_bytes, Words::none, true},
    address_type,
    FieldFact{"address", FieldKind::address},
    FieldFact{"endpoint", FieldKind::endpoint},
    option_count};
constexpr std::array version_mismatch_fields{version_major, version_minor};
constexpr std::array authentication_fields{
    version_major, version_minor,
    FieldFact{"type", FieldKind::number, 0xFF, Words::authentication_type, true},
    FieldFact{"method", FieldKind::number, 0xFF, Words::method, true}, option_count};
constexpr std::array operation_fields{
    FieldFact{"reply_code", FieldKind::number, 0xFF, Words::reply_code, true},
    FieldFact{"bind_port", FieldKind::number, two_bytes, Words::none, true},
    address_type,
    FieldFact{"bind_address", FieldKind::address},
    FieldFact{"bind_endpoint", FieldKind::endpoint},
    option_count};
constexpr std::array init_fields{
    FieldFact{"association_id", FieldKind::number, four_bytes, Words::none, true}};
constexpr std::array status_fields{FieldFact{"status", FieldKind::number, 0xFF, Words::none, true}};
constexpr std::array datagram_fields{
    version_major,
    version_minor,
    FieldFact{"association_id", FieldKind::number, four_bytes, Words::none, true},
    FieldFact{"port", FieldKind::number, two_bytes, Words::none, true},
    address_type,
    FieldFact{"address", FieldKind::address},
    FieldFact{"endpoint", FieldKind::endpoint}};
constexpr std::array password_request_fields{
    FieldFact{"version"}, FieldFact{"user_length"}, FieldFact{"user", FieldKind::bytes},
    FieldFact{"password_length"}, FieldFact{"password", FieldKind::bytes}};
constexpr std::array password_reply_fields{
    FieldFact{"version"}, FieldFact{"status", FieldKind::number, 0xFF, Words::none, true}};

FieldFact number_of(std::string_view name, std::uint64_t largest, Words words = Words::none) {
    return {name, FieldKind::number, largest, words, true};
}

std::vector<FieldFact> with_header(std::vector<FieldFact> fields, bool any_kind = false) {
    fields.push_back({"kind", FieldKind::number, 0xFF, Words::none, any_kind});
    fields.push_back({"length", FieldKind::number, two_bytes});
    return fields;
}

std::vector<FieldFact> stack(std::vector<FieldFact> fields, bool any_code = false) {
    fields.push_back(number_of("leg", 3, Words::leg));
    fields.push_back({"level", FieldKind::number, 0x3F, Words::level, any_code});
    fields.push_back({"code", FieldKind::number, 0xFF, Words::none, any_code});
    return with_header(std::move(fields));
}

std::vector<FieldFact> idempotence(std::vector<FieldFact> fields) {
    fields.push_back({"type"});
    return with_header(std::move(fields));
}

std::vector<OptionFact> make_option_facts() {
    const FieldFact data{"data", FieldKind::bytes, 0, Words::none, true};
    return {
        {"tos", stack({number_of("tos", 0xFF)})},
        {"tfo", stack({number_of("payload_size", two_bytes)})},
        {"mptcp", stack({})},
        {"scheduler", stack({number_of("scheduler", 0xFF, Words::scheduler)})},
        {"backlog", stack({number_of("backlog", two_bytes)})},
        {"stack", stack({data}, true)},
        {"authentication_method",
         with_header({number_of("initial_data_length", two_bytes),
                      {"methods", FieldKind::methods, 0xFF, Words::method, true}})},
        {"authentication_data", with_header({number_of("method", 0xFF, Words::method), data})},
        {"token_request", idempotence({number_of("window_size", four_bytes)})},
        {"token_window",
         idempotence({number_of("window_base", four_bytes), number_of("window_size", four_bytes)})},
        {"token_expenditure", idempotence({number_of("token", four_bytes)})},
        {"token_expenditure_reply",
         idempotence({number_of("response_code", 0xFF, Words::expenditure)})},
        {"option", with_header({data}, true)},
    };
}

constexpr std::array all_messages{MessageType::request,
                                  MessageType::version_mismatch_reply,
                                  MessageType::authentication_reply,
                                  MessageType::operation_reply,
                                  MessageType::udp_association_init,
                                  MessageType::udp_association_confirmation,
                                  MessageType::password_request,
                                  MessageType::password_reply};

template <typename Enum>
std::vector<std::string_view> words_of() {
    std::vector<std::string_view> result;
    for (unsigned value = 0; value <= 0xFF; ++value) {
        const std::string_view name = wire::to_name(static_cast<Enum>(value));
        if (!name.empty()) result.push_back(name);
    }
    return result;
}

template <typename Enum>
std::optional<std::uint64_t> number_named(std::string_view name) {
    const auto value = wire::from_name<Enum>(name);
    if (!value) return std::nullopt;
    return static_cast<std::uint64_t>(*value);
}

/// A path of an option below its name or index: its first step is a field of `facts`.
bool is_below_option(std::string_view rest, const OptionFact* only) {
    if (rest.empty()) return true;
    if (rest.front() != '.') return false;
    rest.remove_prefix(1);
    const std::string_view name = identifier_at(rest, 0);
    for (const OptionFact& option : option_facts()) {
        if ((only == nullptr || only == &option) && find_field(option.fields, name)) return true;
    }
    return false;
}

bool is_option_path(std::string_view rest, bool by_name) {
    if (rest.empty()) return true;
    if (by_name && rest.front() == '.') {
        const std::string_view name = identifier_at(rest, 1);
        const OptionFact* option = find_option(name);
        return option != nullptr && is_below_option(rest.substr(1 + name.size()), option);
    }
    if (rest.front() != '[') return false;
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos || close < 2 || close > 6) return false;
    const std::string_view index = rest.substr(1, close - 1);
    return std::all_of(index.begin(), index.end(), is_digit) &&
           is_below_option(rest.substr(close + 1), nullptr);
}

}  // namespace

std::span<const FieldFact> message_fields(MessageType type) {
    switch (type) {
        case MessageType::request:
            return request_fields;
        case MessageType::version_mismatch_reply:
            return version_mismatch_fields;
        case MessageType::authentication_reply:
            return authentication_fields;
        case MessageType::operation_reply:
            return operation_fields;
        case MessageType::udp_association_init:
            return init_fields;
        case MessageType::udp_association_confirmation:
            return status_fields;
        case MessageType::datagram_header:
            return datagram_fields;
        case MessageType::password_request:
            return password_request_fields;
        case MessageType::password_reply:
            return password_reply_fields;
    }
    return {};
}

bool has_options(MessageType type) {
    return find_field(message_fields(type), "option_count") != nullptr;
}

std::span<const OptionFact> option_facts() {
    static const std::vector<OptionFact> facts = make_option_facts();
    return facts;
}

const FieldFact* find_field(std::span<const FieldFact> fields, std::string_view name) {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [name](const FieldFact& fact) { return fact.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

const OptionFact* find_option(std::string_view name) {
    for (const OptionFact& option : option_facts()) {
        if (option.name == name) return &option;
    }
    return nullptr;
}

std::vector<std::string_view> message_names() {
    std::vector<std::string_view> names;
    names.reserve(all_messages.size());
    for (const MessageType type : all_messages) names.push_back(wire::to_name(type));
    return names;
}

std::vector<std::string_view> names_of(Words words) {
    switch (words) {
        case Words::none:
            return {};
        case Words::command:
            return words_of<wire::Command>();
        case Words::address_type:
            return words_of<wire::AddressType>();
        case Words::authentication_type:
            return words_of<wire::AuthenticationType>();
        case Words::method:
            return words_of<wire::Method>();
        case Words::reply_code:
            return words_of<wire::ReplyCode>();
        case Words::leg:
            return words_of<wire::Leg>();
        case Words::level:
            return words_of<wire::Level>();
        case Words::scheduler:
            return words_of<wire::Scheduler>();
        case Words::expenditure:
            return words_of<wire::Expenditure>();
        case Words::presence:
            return {"false", "true"};
    }
    return {};
}

std::optional<std::uint64_t> value_of(Words words, std::string_view name) {
    switch (words) {
        case Words::none:
        case Words::presence:  // true and false are no text
            break;
        case Words::command:
            return number_named<wire::Command>(name);
        case Words::address_type:
            return number_named<wire::AddressType>(name);
        case Words::authentication_type:
            return number_named<wire::AuthenticationType>(name);
        case Words::method:
            return number_named<wire::Method>(name);
        case Words::reply_code:
            return number_named<wire::ReplyCode>(name);
        case Words::leg:
            return number_named<wire::Leg>(name);
        case Words::level:
            return number_named<wire::Level>(name);
        case Words::scheduler:
            return number_named<wire::Scheduler>(name);
        case Words::expenditure:
            return number_named<wire::Expenditure>(name);
    }
    return std::nullopt;
}

bool is_path_in(MessageType type, std::string_view path, bool by_name) {
    if (path.starts_with("options") && has_options(type)) {
        const std::string_view rest = path.substr(std::string_view("options").size());
        if (rest.empty() || rest.front() == '[' || rest.front() == '.') {
            return is_option_path(rest, by_name);
        }
    }
    for (const FieldFact& fact : message_fields(type)) {
        if (path == fact.name) return by_name || fact.kind != FieldKind::endpoint;
        // The version as a whole, and what an address of a domain name is made of.
        if (fact.name.starts_with("version.") && path == "version") return true;
        if (fact.kind == FieldKind::address && path.starts_with(fact.name) &&
            (path.substr(fact.name.size()) == ".length" ||
             path.substr(fact.name.size()) == ".name")) {
            return true;
        }
    }
    return false;
}

}  // namespace conform::scenario
