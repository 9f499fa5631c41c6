#include "scenario/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenario/actor_words.hpp"
#include "scenario/identifier.hpp"
#include "scenario/load_values.hpp"

namespace conform::scenario {
namespace {

using Json = nlohmann::ordered_json;

/// "$axis" or "$axis.key.key": the names; empty for any other text.
std::vector<std::string_view> reference_in(std::string_view text) {
    std::vector<std::string_view> names;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != (at == 0 ? '$' : '.')) return {};
        names.push_back(identifier_at(text, at + 1));
        if (names.back().empty()) return {};
        at += 1 + names.back().size();
    }
    return names;
}

void refuse_references(const Cursor& value) {
    if (value.is_text() && !reference_in(value.text()).empty()) {
        value.fail("not replaced inside of an axis", "a value without \"$\"");
    }
    if (value.is_object()) {
        for (const auto& [key, member] : value.members()) refuse_references(member);
    } else if (value.is_list()) {
        for (const Cursor& element : value.elements()) refuse_references(element);
    }
}

std::string load_value_id(const Cursor& at) {
    if (at.is_number()) return std::to_string(at.signed_number());
    const std::string& id = at.line();
    const bool plain = std::all_of(id.begin(), id.end(), [](char byte) {
        return is_letter(byte) || is_digit(byte) || byte == '.' || byte == '_' || byte == '-';
    });
    if (!plain) at.fail("cannot be part of an id", "letters, digits, \".\", \"_\" and \"-\"");
    return id;
}

AxisChoice load_listed(const std::string& axis, const Cursor& at) {
    AxisChoice choice{axis, "", {}, {}};
    if (!at.is_object()) {
        if (!at.is_text() && !at.is_number()) at.fail("wrong type", "text, a number or an object");
        choice.id = load_value_id(at);
        choice.value = std::make_shared<const Json>(at.value());
        refuse_references(at);
        return choice;
    }
    at.allow({"id", "value", "requires"});
    choice.id = load_value_id(at.at("id"));
    const auto value = at.find("value");
    if (value) refuse_references(*value);
    choice.value = std::make_shared<const Json>((value ? *value : at.at("id")).value());
    choice.requires_ = load_requires(at);
    return choice;
}

/// A number, or {"by": an earlier axis, its ids to numbers}.
std::int64_t load_range_end(const Cursor& at, const Combination& earlier) {
    if (!at.is_object()) return at.signed_number();
    const Cursor by = at.at("by");
    const auto axis = std::find_if(earlier.begin(), earlier.end(), [&by](const AxisChoice& choice) {
        return choice.axis == by.text();
    });
    if (axis == earlier.end()) {
        std::vector<std::string_view> names;
        for (const AxisChoice& choice : earlier) names.push_back(choice.axis);
        by.fail_unknown("earlier axis", names);
    }
    return at.at(axis->id).signed_number();
}

std::vector<AxisChoice> load_axis_range(const std::string& axis, const Cursor& at,
                                        const Combination& earlier, const Bounds& bounds) {
    at.allow({"from", "to", "step"});
    const std::int64_t from = load_range_end(at.at("from"), earlier);
    const std::int64_t to = load_range_end(at.at("to"), earlier);
    const auto step_at = at.find("step");
    const std::int64_t step = step_at ? step_at->signed_number() : 1;
    if (step < 1) step_at->fail("out of range", "a step of at least 1");
    if (to < from) at.at("to").fail("an empty range", fmt::format("at least {}", from));
    if (static_cast<std::uint64_t>((to - from) / step) >= bounds.cases) {
        at.fail("too many cases", fmt::format("at most {} in a file", bounds.cases), "");
    }
    std::vector<AxisChoice> choices;
    for (std::int64_t value = from; value <= to; value += step) {
        choices.push_back({axis, std::to_string(value), std::make_shared<const Json>(value), {}});
    }
    return choices;
}

std::vector<AxisChoice> load_axis(const std::string& axis, const Cursor& at,
                                  const Combination& earlier, const Bounds& bounds) {
    if (at.is_object()) return load_axis_range(axis, at, earlier, bounds);
    std::vector<AxisChoice> choices;
    std::set<std::string> ids;
    for (const Cursor& element : at.some_elements()) {
        choices.push_back(load_listed(axis, element));
        if (!ids.insert(choices.back().id).second) {
            element.fail(fmt::format("id {} comes twice", shown_text(choices.back().id)), "", "");
        }
    }
    return choices;
}

/// The keys of a dependent end must be ids of the axis that it depends on.
void check_dependent_end(const Cursor& at, const std::vector<Combination>& combinations) {
    std::set<std::string> ids;
    for (const Combination& combination : combinations) {
        for (const AxisChoice& choice : combination) {
            if (choice.axis == at.at("by").text()) ids.insert(choice.id);
        }
    }
    std::vector<std::string_view> known{"by"};
    known.insert(known.end(), ids.begin(), ids.end());
    at.allow(known);
}

std::vector<Combination> with_axis(const std::vector<Combination>& combinations,
                                   const std::string& axis, const Cursor& at, const Bounds& bounds,
                                   Budget& budget) {
    std::vector<Combination> result;
    for (const Combination& combination : combinations) {
        for (AxisChoice& choice : load_axis(axis, at, combination, bounds)) {
            if (result.size() == bounds.cases) {
                at.fail("too many cases", fmt::format("at most {} in a file", bounds.cases), "");
            }
            budget.charge(weight(*choice.value), at);
            result.push_back(combination);
            result.back().push_back(std::move(choice));
        }
    }
    for (const std::string_view end : {"from", "to"}) {
        const auto value = at.is_object() ? at.find(end) : std::nullopt;
        if (value && value->is_object()) check_dependent_end(*value, combinations);
    }
    return result;
}

/// The value that a reference names in this case.
const Json& referred(const Cursor& node, const std::vector<std::string_view>& names,
                     const Combination& combination) {
    const Json* value = nullptr;
    std::vector<std::string_view> known;
    for (const AxisChoice& choice : combination) {
        if (choice.axis == names.front()) value = choice.value.get();
        known.push_back(choice.axis);
    }
    if (value == nullptr) {
        node.fail_unknown("axis in", known);
    }
    for (const std::string_view name : std::span(names).subspan(1)) {
        const auto member = value->is_object() ? value->find(name) : value->end();
        if (member == value->end()) {
            node.fail(fmt::format("no {} in the value of axis {}", shown_text(name), names.front()),
                      "", "");
        }
        value = &*member;
    }
    return *value;
}

}  // namespace

std::vector<Combination> load_matrix(const std::optional<Cursor>& matrix, const Bounds& bounds,
                                     Budget& budget) {
    std::vector<Combination> combinations(1);
    if (!matrix) return combinations;
    const auto axes = matrix->members();
    if (axes.empty()) matrix->fail("empty", "at least one axis");
    for (const auto& [axis, at] : axes) {
        if (!is_identifier(axis)) {
            throw Failure{at.pointer(), "not an axis's name", "letters, digits and \"_\"",
                          shown_text(axis), true};
        }
        combinations = with_axis(combinations, axis, at, bounds, budget);
    }
    return combinations;
}

std::string suffix_of(const Combination& combination) {
    std::string suffix;
    for (const AxisChoice& choice : combination) {
        suffix += suffix.empty() ? "[" : ",";
        suffix += choice.axis + "=" + choice.id;
    }
    return suffix.empty() ? suffix : suffix + "]";
}

Json substitute(const Cursor& node, const Combination& combination, Budget& budget) {
    if (node.is_text()) {
        const auto names = reference_in(node.text());
        const Json& value = names.empty() ? node.value() : referred(node, names, combination);
        budget.charge(weight(value), node);
        return value;
    }
    if (node.is_object()) {
        Json result = Json::object();
        for (const auto& [key, member] : node.members()) {
            result[key] = substitute(member, combination, budget);
        }
        return result;
    }
    if (node.is_list()) {
        Json result = Json::array();
        for (const Cursor& element : node.elements()) {
            result.push_back(substitute(element, combination, budget));
        }
        return result;
    }
    return node.value();
}

std::vector<Feature> load_requires(const Cursor& object) {
    std::vector<Feature> result;
    if (const auto list = object.find("requires")) {
        for (const Cursor& element : list->elements()) {
            result.push_back(load_word(element, feature_words, "feature"));
        }
    }
    return result;
}

}  // namespace conform::scenario
