#include "scenario/load_expectation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/actor_words.hpp"
#include "scenario/field_facts.hpp"
#include "scenario/load_match.hpp"
#include "scenario/load_values.hpp"
#include "scenario/role_sets.hpp"

namespace conform::scenario {
namespace {

using socks6::wire::MessageType;

template <typename Roles>
bool is_one_of(ActorRole role, const Roles& roles) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

std::vector<std::string_view> option_names() {
    std::vector<std::string_view> names;
    for (const OptionFact& fact : option_facts()) names.push_back(fact.name);
    return names;
}

OptionMatch load_option_match(LoadContext& context, const Cursor& element) {
    const auto names = option_names();
    element.allow(names);
    OptionMatch match;
    match.name = element.one_of(names, "option");
    const OptionFact& fact = *find_option(match.name);
    for (const auto& [key, value] : element.at(match.name).members()) {
        const FieldFact* field = find_field(fact.fields, key);
        if (!field) {
            std::vector<std::string_view> known;
            for (const FieldFact& each : fact.fields) known.push_back(each.name);
            element.at(match.name).fail_key(key, "unknown key", known);
        }
        match.fields.push_back(load_field_match(context, value, *field, key));
    }
    return match;
}

void load_options_match(LoadContext& context, const Cursor& at, MessageMatch& match) {
    at.allow({"contains", "each", "lacks", "covers", "level"});
    if (const auto contains = at.find("contains")) {
        for (const Cursor& element : contains->some_elements()) {
            match.contains.push_back(load_option_match(context, element));
        }
    }
    if (const auto each = at.find("each")) {
        for (const Cursor& element : each->some_elements()) {
            match.each.push_back(load_option_match(context, element));
        }
    }
    if (const auto lacks = at.find("lacks")) {
        for (const Cursor& element : lacks->some_elements()) {
            match.lacks.emplace_back(option_names()[element.word(option_names(), "option")]);
        }
    }
    match.options_judgement = load_judgement(context, at);
}

/// "to" of a Request and "from" of a datagram: the actor's address and port.
FieldMatch load_endpoint_of(LoadContext& context, const Cursor& at) {
    FieldMatch match;
    match.field = "endpoint";
    match.pointer = at.pointer();
    match.is = ActorAddress{load_actor(context, at, addressed_roles).name};
    return match;
}

MessageMatch load_message_match(LoadContext& context, MessageType type, const Cursor& object,
                                std::string_view endpoint_key = {}, bool payload = false) {
    MessageMatch match;
    match.type = type;
    std::vector<std::string_view> keys;
    for (const FieldFact& fact : message_fields(type)) {
        if (fact.name != "endpoint") keys.push_back(fact.name);
    }
    if (has_options(type)) keys.push_back("options");
    if (!endpoint_key.empty()) keys.push_back(endpoint_key);
    if (payload) keys.push_back("payload");
    object.allow(keys);
    for (const auto& [key, value] : object.members()) {
        if (key == endpoint_key) {
            match.fields.push_back(load_endpoint_of(context, value));
        } else if (key == "options") {
            load_options_match(context, value, match);
        } else if (key != "payload") {
            const FieldFact& fact = *find_field(message_fields(type), key);
            match.fields.push_back(load_field_match(context, value, fact, key));
        }
    }
    return match;
}

Duration load_watching_time(const LoadContext& context, const Cursor& at) {
    const Duration time = load_duration(context.bounds, at);
    if (time.count() == 0) at.fail("no time at all", "a time to watch for");
    return time;
}

Wanted load_wanted(LoadContext& context, const std::string& kind, const Cursor& at) {
    if (kind == "datagram") {
        DatagramMatch match{
            load_message_match(context, MessageType::datagram_header, at, "from", true), {}};
        if (const auto payload = at.find("payload")) match.payload = load_data(context, *payload);
        return match;
    }
    if (kind == "data") return load_data(context, at);
    if (kind == "some_data") {
        at.allow({"at_least", "at_most"});
        const Range range = load_range(context, at, INT64_MAX);
        return SomeData{range.at_least, range.at_most};
    }
    if (kind == "silence") return Silence{load_watching_time(context, at)};
    if (kind == "no_connection") return NoConnection{load_watching_time(context, at)};
    if (kind == "end" || kind == "reset" || kind == "closed") {
        at.allow({});
        if (kind == "end") return EndOfStream{};
        if (kind == "reset") return Reset{};
        return Closed{};
    }
    const auto type = *socks6::wire::message_type_from_name(kind);
    return load_message_match(context, type, at, type == MessageType::request ? "to" : "");
}

/// What this actor can see at all.
void check_role(const Cursor& object, const std::string& kind, ActorRole role) {
    const bool datagrams = is_one_of(role, datagram_roles);
    const bool either = kind == "data" || kind == "some_data" || kind == "silence";
    const bool fits = either || (kind == "no_connection" ? is_one_of(role, listening_roles)
                                 : kind == "datagram"    ? datagrams
                                                         : !datagrams);
    if (fits) return;
    throw Failure{object.at(kind).pointer(), fmt::format("\"{}\" cannot be expected there", kind),
                  kind == "no_connection" ? "a remote or a proxy"
                  : datagrams             ? "datagram, data, some_data or silence"
                                          : "an actor with a UDP socket",
                  fmt::format("a {}", name_in(role_words, role)), true};
}

bool is_capturable(const Wanted& wanted, std::string_view path, bool datagrams) {
    const bool silence = std::holds_alternative<Silence>(wanted);
    if (datagrams && !silence && path == "source_endpoint") return true;
    if (const auto* message = std::get_if<MessageMatch>(&wanted)) {
        return is_path_in(message->type, path, true);
    }
    if (std::holds_alternative<DatagramMatch>(wanted)) {
        return path == "payload" || is_path_in(MessageType::datagram_header, path, true);
    }
    const bool bytes =
        std::holds_alternative<Data>(wanted) || std::holds_alternative<SomeData>(wanted);
    return bytes && path == "data";
}

/// What only datagrams have: a sender each, and no order.
void load_about_datagrams(const LoadContext& context, const Cursor& object, ActorRole role,
                          Expectation& expectation) {
    const bool possible =
        is_one_of(role, datagram_roles) && !std::holds_alternative<Silence>(expectation.wanted);
    for (const auto* key : {"sender", "any_order"}) {
        const auto at = object.find(key);
        if (at && !possible) at->fail("not of this expectation", "a datagram of a UDP actor");
    }
    if (const auto any_order = object.find("any_order"))
        expectation.any_order = any_order->boolean();
    const auto sender = object.find("sender");
    if (!sender) return;
    expectation.sender = sender->text();
    if (expectation.sender == "relay") return;
    const auto expression = load_expression(context, *sender);
    const auto name = expression.lone_variable();
    if (!name) sender->fail("no sender", "\"relay\", or \"=\" and a captured endpoint");
    expectation.sender = *name;
}

}  // namespace

std::vector<std::string_view> wanted_keys() {
    auto keys = message_names();
    keys.insert(keys.end(), {"datagram", "data", "some_data", "silence", "end", "reset", "closed",
                             "no_connection"});
    return keys;
}

Expectation load_expectation(LoadContext& context, const Cursor& object, ActorRole role) {
    Expectation expectation;
    const std::string kind = object.one_of(wanted_keys(), "expectation");
    check_role(object, kind, role);
    expectation.wanted = load_wanted(context, kind, object.at(kind));
    expectation.judgement = load_judgement(context, object);
    expectation.within = find_duration(context, object, "within");
    expectation.hint = find_line(object, "hint");
    load_about_datagrams(context, object, role, expectation);
    if (const auto capture = object.find("capture")) {
        for (const auto& [variable, path] : capture->members()) {
            if (!is_capturable(expectation.wanted, path.text(), is_one_of(role, datagram_roles))) {
                path.fail(fmt::format("no field of {}", kind),
                          "a path such as \"options.token_window.window_base\", or a pseudo-field");
            }
            expectation.capture.emplace_back(load_capture_name(context, *capture, variable),
                                             path.text());
        }
    }
    return expectation;
}

}  // namespace conform::scenario
