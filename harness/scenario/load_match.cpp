#include "scenario/load_match.hpp"

#include <algorithm>

#include "scenario/identifier.hpp"
#include "scenario/load_values.hpp"
#include "scenario/role_sets.hpp"
#include "verdict/name_table.hpp"

namespace conform::scenario {
namespace {

constexpr NameTable<Verdict, 4> verdict_words{{
    {Verdict::pass, "pass"},
    {Verdict::info, "info"},
    {Verdict::warn, "warn"},
    {Verdict::fail, "fail"},
}};

/// The keys of a matcher object of which one says what the field must be.
std::vector<std::string_view> condition_keys(const FieldFact& fact) {
    switch (fact.kind) {
        case FieldKind::number:
            return {"is", "one_of", "none_of", "at_least", "at_most", "within_window"};
        case FieldKind::address:
        case FieldKind::endpoint:
            return {"is", "actor"};
        case FieldKind::bytes:
        case FieldKind::methods:
            return {"is", "text", "hex"};
    }
    return {};
}

OneOf load_one_of(const LoadContext& context, const Cursor& list, const FieldFact& fact,
                  bool negated) {
    OneOf result;
    result.negated = negated;
    for (const Cursor& element : list.some_elements()) {
        result.values.push_back(load_scalar(context, element, fact.largest, fact.words));
    }
    return result;
}

InWindow load_window(const LoadContext& context, const Cursor& at) {
    at.allow({"base", "size"});
    return {load_scalar(context, at.at("base"), UINT32_MAX),
            load_scalar(context, at.at("size"), UINT32_MAX)};
}

Text text_of(const socks6::wire::Buffer& bytes) {
    return {std::string(socks6::wire::as_text(bytes))};
}

Text load_methods(const LoadContext& context, const Cursor& list) {
    Text result;
    for (const Cursor& element : list.elements()) {
        const Scalar value = load_scalar(context, element, 0xFF, Words::method);
        const auto* number = std::get_if<std::uint64_t>(&value);
        if (!number) element.fail("an expression", "a number or the name of a method");
        result.text.push_back(static_cast<char>(static_cast<std::uint8_t>(*number)));
    }
    return result;
}

/// A condition that is no object: a number, a name, a text, "any", "=expression".
Condition load_plain(const LoadContext& context, const Cursor& at, const FieldFact& fact) {
    if (at.is_text() && at.text() == "any") return Any{};
    if (fact.kind == FieldKind::number) {
        return load_scalar(context, at, fact.largest, fact.words);
    }
    if (fact.kind == FieldKind::methods && at.is_list()) return load_methods(context, at);
    if (is_expression(at)) {
        auto expression = load_expression(context, at);
        if (!expression.lone_variable()) at.fail("not one variable", "\"=variable\"");
        return Scalar(std::move(expression));
    }
    if (fact.kind == FieldKind::address) return Text{at.line()};
    if (fact.kind == FieldKind::endpoint) at.fail("wrong type", "an actor or \"=variable\"");
    at.fail("wrong type", "{\"text\"}, {\"hex\"}, \"any\" or \"=variable\"");
}

Condition load_condition(const LoadContext& context, const Cursor& at, const FieldFact& fact,
                         const std::vector<std::string_view>& further_keys) {
    if (!at.is_object()) return load_plain(context, at, fact);
    const auto keys = condition_keys(fact);
    auto allowed = keys;
    allowed.insert(allowed.end(), further_keys.begin(), further_keys.end());
    at.allow(allowed);
    if (at.find("at_least") || at.find("at_most")) {
        for (const std::string_view other : {"is", "one_of", "none_of", "within_window"}) {
            if (at.find(other)) at.at(other).fail("a second condition", "one of them", "both");
        }
        return load_range(context, at, fact.largest);
    }
    const bool says_nothing = std::none_of(keys.begin(), keys.end(),
                                           [&at](auto key) { return at.find(key).has_value(); });
    if (says_nothing && !further_keys.empty()) return Any{};
    const std::string kind = at.one_of(keys, "condition");
    const Cursor value = at.at(kind);
    if (kind == "is") return load_condition(context, value, fact, {});
    if (kind == "within_window") return load_window(context, value);
    if (kind == "actor") return ActorAddress{load_actor(context, value, addressed_roles).name};
    if (kind == "text") return Text{value.text()};
    if (kind == "hex") return text_of(load_hex(value));
    return load_one_of(context, value, fact, kind == "none_of");
}

}  // namespace

FieldMatch load_field_match(LoadContext& context, const Cursor& at, const FieldFact& fact,
                            std::string field) {
    FieldMatch match;
    match.field = std::move(field);
    match.pointer = at.pointer();
    match.is = load_condition(context, at, fact, {"capture", "covers", "level", "or"});
    if (!at.is_object()) return match;
    match.judgement = load_judgement(context, at);
    if (const auto capture = at.find("capture")) match.capture = load_capture(context, *capture);
    if (const auto tiers = at.find("or")) {
        for (const Cursor& tier : tiers->some_elements()) {
            tier.allow({"is", "verdict", "ambiguity"});
            match.or_.push_back({load_condition(context, tier.at("is"), fact, {}),
                                 load_verdict(tier.at("verdict")), find_ambiguity(tier)});
        }
    }
    return match;
}

Range load_range(const LoadContext& context, const Cursor& at, std::uint64_t largest) {
    Range range;
    if (const auto least = at.find("at_least")) {
        range.at_least = load_scalar(context, *least, largest);
    }
    if (const auto most = at.find("at_most")) range.at_most = load_scalar(context, *most, largest);
    const auto* low = range.at_least ? std::get_if<std::uint64_t>(&*range.at_least) : nullptr;
    const auto* high = range.at_most ? std::get_if<std::uint64_t>(&*range.at_most) : nullptr;
    if (low && high && *low > *high) at.at("at_most").fail("an empty range", "at_least or more");
    return range;
}

VerdictByReading load_verdict(const Cursor& at) {
    if (!at.is_object()) {
        const Verdict both = load_word(at, verdict_words, "verdict");
        return {both, both};
    }
    at.allow({"errata", "text"});
    return {load_word(at.at("errata"), verdict_words, "verdict"),
            load_word(at.at("text"), verdict_words, "verdict")};
}

std::string find_ambiguity(const Cursor& object) {
    const auto at = object.find("ambiguity");
    if (!at) return {};
    const std::string& id = at->text();
    const std::string_view digits = std::string_view(id).substr(id.starts_with("AMB-") ? 4 : 0);
    if (digits.size() == id.size() || digits.size() < 2 || digits.size() > 3 ||
        !std::all_of(digits.begin(), digits.end(), is_digit)) {
        at->fail("not an ambiguity's id", "\"AMB-\" and its number, as in docs/draft-readings.md");
    }
    return id;
}

}  // namespace conform::scenario
