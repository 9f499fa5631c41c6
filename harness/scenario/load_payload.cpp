#include "scenario/load_payload.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/field_facts.hpp"
#include "scenario/load_values.hpp"
#include "scenario/payload_words.hpp"
#include "scenario/role_sets.hpp"
#include "socks6/wire/address.hpp"

namespace conform::scenario {
namespace {

namespace wire = socks6::wire;
using wire::MessageType;

constexpr std::uint64_t most_options = 65'536;

/// Numbers of a message or an option; every other key was read before.
template <typename Fields>
void load_number(const LoadContext& context, const Cursor& at, const FieldFact& fact,
                 Fields& fields) {
    fields.emplace(fact.name, load_scalar(context, at, fact.largest, fact.words));
}

[[noreturn]] void fail_path(const Cursor& overrides, MessageType type, const std::string& path) {
    std::vector<std::string> known{"version", "options"};
    for (const FieldFact& fact : message_fields(type)) {
        if (fact.kind != FieldKind::endpoint) known.emplace_back(fact.name);
    }
    const std::size_t open = path.find('[');
    const std::size_t dot = path.find('.', std::min(open, path.size()));
    if (has_options(type) && dot != std::string::npos) {
        const std::string option = "options" + path.substr(open, dot + 1 - open);
        for (const OptionFact& fact : option_facts()) {
            for (const FieldFact& field : fact.fields)
                known.push_back(option + std::string(field.name));
        }
    }
    overrides.fail_key(path, fmt::format("no field of {}:", title(type)),
                       {known.begin(), known.end()});
}

[[noreturn]] void fail_replaced_only(const Cursor& field, std::string_view name) {
    throw Failure{field.pointer(), fmt::format("\"{}\" can only be replaced", name),
                  "it inside of \"override\"", "", true};
}

std::vector<OverrideSpec> load_overrides(const LoadContext& context, MessageType type,
                                         const Cursor& at) {
    std::vector<OverrideSpec> result;
    for (const auto& [path, value] : at.members()) {
        if (!is_path_in(type, path, false)) fail_path(at, type, path);
        OverrideSpec spec{path, {}};
        if (value.is_text() && !is_expression(value)) {
            spec.value = load_hex(value);
        } else {
            spec.value = load_scalar(context, value, UINT32_MAX);
        }
        const bool address = path == "address" || path == "bind_address";
        const auto* bytes = std::get_if<wire::Buffer>(&spec.value);
        const bool zero = bytes && std::all_of(bytes->begin(), bytes->end(),
                                               [](std::uint8_t byte) { return byte == 0; });
        if (address && !zero && !context.lab) {
            value.fail("an address of the outside", "zeros, or \"requires\": [\"lab\"]");
        }
        result.push_back(std::move(spec));
    }
    return result;
}

void load_address(const LoadContext& context, const Cursor& object, std::string_view key,
                  MessageSpec& message) {
    const auto to = object.find("to");
    const auto address = object.find(key);
    if (to && address) {
        address->fail(fmt::format("\"{}\" beside \"to\"", key), "one of them", "both");
    }
    if (to) {
        message.to = load_target(context, *to, object);
    } else if (object.find("as")) {
        object.at("as").fail("\"as\" without \"to\"", "\"to\": an actor", "none");
    }
    if (address) message.to = load_literal_address(context, *address);
}

OptionSpec load_option(const LoadContext& context, const Cursor& element);

OptionSpec load_many(const LoadContext& context, const Cursor& many) {
    many.allow({"times", "option"});
    const Cursor inner = many.at("option");
    if (inner.is_object() && inner.find("many")) {
        inner.at("many").fail("\"many\" inside of \"many\"", "any other option", "");
    }
    OptionSpec option = load_option(context, inner);
    option.times = load_scalar(context, many.at("times"), most_options);
    return option;
}

OptionSpec load_named_option(const LoadContext& context, const OptionFact& fact, const Cursor& at) {
    OptionSpec option;
    option.name = fact.name;
    std::vector<std::string_view> keys;
    for (const FieldFact& field : fact.fields) {
        if (field.written) keys.push_back(field.name);
    }
    const bool credentials = fact.name == "authentication_data";
    if (credentials) keys.push_back("credentials");
    for (const auto& [key, value] : at.members()) {
        const FieldFact* field = find_field(fact.fields, key);
        if (credentials && key == "credentials") {
            option.credentials = load_word(value, credentials_words, "credentials");
        } else if (!field || !field->written) {
            if (field) fail_replaced_only(value, key);
            at.fail_key(key, "unknown key", keys);
        } else if (field->kind == FieldKind::bytes) {
            option.data = load_data(context, value);
        } else if (field->kind == FieldKind::methods) {
            for (const Cursor& method : value.elements()) {
                option.methods.push_back(load_scalar(context, method, 0xFF, Words::method));
            }
        } else {
            load_number(context, value, *field, option.fields);
        }
    }
    if (option.credentials && option.data) {
        at.at("data").fail("\"data\" beside \"credentials\"", "one of them", "both");
    }
    if (fact.name == "option") at.at("kind");
    return option;
}

OptionSpec load_option(const LoadContext& context, const Cursor& element) {
    std::vector<std::string_view> names{"many"};
    for (const OptionFact& fact : option_facts()) names.push_back(fact.name);
    element.allow(names);
    const std::string name = element.one_of(names, "option");
    if (name == "many") return load_many(context, element.at("many"));
    return load_named_option(context, *find_option(name), element.at(name));
}

/// "to" of a name that cannot lead anywhere is harmless without a lab.
bool leads_nowhere(const wire::Buffer& name) {
    std::string_view text = wire::as_text(name);
    if (text.empty() || text.find('\0') != std::string_view::npos) return true;
    if (text.ends_with('.')) text.remove_suffix(1);
    constexpr std::string_view reserved = ".invalid";
    return text.size() >= reserved.size() &&
           std::equal(reserved.begin(), reserved.end(), text.end() - reserved.size(),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
}

LiteralAddress load_domain(const LoadContext& context, const Cursor& at) {
    LiteralAddress result;
    result.form = AddressForm::domain;
    result.name = load_data(context, at);
    const auto* bytes = std::get_if<wire::Buffer>(&result.name);
    if (bytes && bytes->size() > 255) {
        at.fail("too long", "at most 255 bytes", std::to_string(bytes->size()));
    }
    if (!context.lab && !(bytes && leads_nowhere(*bytes))) {
        at.fail("a name of the outside",
                "an empty name, one with a NUL, one below .invalid, or \"requires\": [\"lab\"]");
    }
    return result;
}

Payload load_datagram(const LoadContext& context, const Cursor& at) {
    DatagramSpec datagram{load_message(context, MessageType::datagram_header, at, {"payload"}), {}};
    if (const auto payload = at.find("payload")) datagram.payload = load_data(context, *payload);
    return {std::move(datagram)};
}

}  // namespace

std::vector<OptionSpec> load_options(const LoadContext& context, const Cursor& list) {
    std::vector<OptionSpec> result;
    for (const Cursor& element : list.elements()) result.push_back(load_option(context, element));
    return result;
}

Target load_target(const LoadContext& context, const Cursor& to, const Cursor& object) {
    if (is_expression(to)) {
        const auto variable = load_expression(context, to).lone_variable();
        if (!variable) to.fail("not an endpoint", "\"=variable\" and nothing else");
        if (object.find("as")) object.at("as").fail("\"as\" beside a captured endpoint", "");
        return ToCaptured{*variable};
    }
    ToActor target{load_actor(context, to, addressed_roles).name, AddressForm::natural};
    if (const auto as = object.find("as")) {
        target.form = load_word(*as, address_form_words, "form of address");
    }
    return target;
}

LiteralAddress load_literal_address(const LoadContext& context, const Cursor& at) {
    const std::string form = at.one_of(names_in(address_form_words), "form of address");
    at.allow({form});
    const Cursor value = at.at(form);
    if (form == "domain") return load_domain(context, value);
    LiteralAddress result;
    result.form = form == "ipv4" ? AddressForm::ipv4 : AddressForm::ipv6;
    result.text = value.text();
    const auto type = form == "ipv4" ? wire::AddressType::ipv4 : wire::AddressType::ipv6;
    const auto address = wire::Address::from_text(result.text);
    if (!address || address->type() != type) value.fail("no address of that form", form);
    if (!address->unspecified() && !context.lab) {
        value.fail("an address of the outside",
                   "an actor by \"to\", the unspecified address, or \"requires\": [\"lab\"]");
    }
    return result;
}

MessageSpec load_message(const LoadContext& context, MessageType type, const Cursor& object,
                         std::vector<std::string_view> further_keys) {
    MessageSpec message;
    message.type = type;
    std::vector<std::string_view> keys = std::move(further_keys);
    keys.push_back("override");
    if (has_options(type)) keys.push_back("options");
    if (type == MessageType::password_request) keys.push_back("credentials");
    std::string_view address_key;
    for (const FieldFact& fact : message_fields(type)) {
        if (fact.kind == FieldKind::address) address_key = fact.name;
        if (fact.written) keys.push_back(fact.name);
    }
    if (!address_key.empty()) keys.insert(keys.end(), {address_key, "to", "as"});
    for (const auto& [key, value] : object.members()) {
        const FieldFact* fact = find_field(message_fields(type), key);
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
            if (fact && fact->kind != FieldKind::endpoint) fail_replaced_only(value, key);
            object.fail_key(key, "unknown key", keys);
        }
        if (fact && fact->written) load_number(context, value, *fact, message.fields);
    }
    if (!address_key.empty()) load_address(context, object, address_key, message);
    if (const auto options = object.find("options")) {
        message.options = load_options(context, *options);
    }
    if (const auto credentials = object.find("credentials")) {
        message.credentials = load_word(*credentials, credentials_words, "credentials");
    }
    if (const auto overrides = object.find("override")) {
        message.overrides = load_overrides(context, type, *overrides);
    }
    return message;
}

std::vector<std::string_view> payload_keys() {
    auto keys = message_names();
    keys.insert(keys.end(), {"datagram", "data", "hex", "parts"});
    return keys;
}

Payload load_payload(const LoadContext& context, const Cursor& object) {
    const auto keys = payload_keys();
    const std::string kind = object.one_of(keys, "payload");
    const Cursor at = object.at(kind);
    if (kind == "datagram") return load_datagram(context, at);
    if (kind == "data") return {load_data(context, at)};
    if (kind == "hex") return {Data(load_hex(at))};
    if (kind != "parts") return {load_message(context, *wire::message_type_from_name(kind), at)};
    std::vector<Payload> parts;
    for (const Cursor& part : at.some_elements()) {
        part.allow(keys);
        parts.push_back(load_payload(context, part));
    }
    return {std::move(parts)};
}

}  // namespace conform::scenario
