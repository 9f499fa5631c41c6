#include "scenario/load_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "requirements/nearest.hpp"
#include "scenario/actor_words.hpp"
#include "scenario/identifier.hpp"
#include "scenario/json_text.hpp"

namespace conform::scenario {
namespace {

constexpr std::size_t longest_name = 80;
constexpr std::string_view variable_form =
    "letters, digits and \"_\", a letter first; not \"length\", \"label\"";

[[noreturn]] void fail_variable(const LoadContext& context, const Cursor& at,
                                std::string_view name) {
    const std::vector<std::string_view> known(context.variables.begin(), context.variables.end());
    at.fail(fmt::format("variable {} has no value here{}", shown_text(name),
                        requirements::suggestion(requirements::nearest(name, known, 1))),
            known.empty() ? "" : fmt::format("one of {}", fmt::join(known, ", ")), "");
}

int digit_value(char byte) {
    if (is_digit(byte)) return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

/// A name as people write it: short, without control bytes.
const std::string& load_name(const Cursor& at) {
    const std::string& name = at.line();
    const bool control = std::any_of(name.begin(), name.end(), [](char byte) {
        return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
    });
    if (control || name.size() > longest_name) {
        at.fail("not a name",
                fmt::format("at most {} bytes, none of them a control byte", longest_name));
    }
    return name;
}

}  // namespace

void Budget::charge(std::uint64_t bytes, const Cursor& where) {
    if (bytes > left_) {
        where.fail(
            "too much in all cases together",
            fmt::format("at most {} MiB once matrix and sequences are expanded", bound_ >> 20), "");
    }
    left_ -= bytes;
}

bool is_expression(const Cursor& at) {
    return at.is_text() && at.text().starts_with('=');
}

Expression load_expression(const LoadContext& context, const Cursor& at) {
    if (!is_expression(at)) at.fail("wrong type", "an expression such as \"=x + 1\"");
    auto parsed = Expression::parse(std::string_view(at.text()).substr(1));
    if (const auto* error = std::get_if<std::string>(&parsed)) {
        at.fail("malformed expression, " + *error + " after the \"=\"", "");
    }
    auto expression = std::get<Expression>(std::move(parsed));
    for (const std::string& name : expression.variables()) {
        if (!context.variables.contains(name)) fail_variable(context, at, name);
    }
    return expression;
}

Scalar load_scalar(const LoadContext& context, const Cursor& at, std::uint64_t largest,
                   Words words) {
    if (words == Words::presence && !at.is_text()) return std::uint64_t{at.boolean() ? 1U : 0U};
    if (at.is_number()) return at.number(largest);
    if (is_expression(at)) return load_expression(context, at);
    const auto names = names_of(words);
    if (names.empty()) at.fail("wrong type", "a number or \"=expression\"");
    if (!at.is_text()) at.fail("wrong type", "a number, a name or \"=expression\"");
    const auto value = value_of(words, at.text());
    if (!value) at.fail_unknown("name", names);
    return *value;
}

Duration load_duration(const Bounds& bounds, const Cursor& at) {
    constexpr std::array<std::pair<std::string_view, std::uint64_t>, 3> units{
        {{"ms", 1}, {"s", 1000}, {"min", 60'000}}};
    constexpr std::string_view form = "a whole number and a unit: \"50ms\", \"5s\", \"2min\"";
    const std::string& text = at.text();
    std::uint64_t count = 0;
    const char* end = text.data() + text.size();
    const auto [unit, problem] = std::from_chars(text.data(), end, count);
    if (problem != std::errc{}) at.fail("not a time", std::string(form));
    for (const auto& [name, milliseconds] : units) {
        if (std::string_view(unit, static_cast<std::size_t>(end - unit)) != name) continue;
        const auto largest = static_cast<std::uint64_t>(bounds.case_time.count());
        if (count > largest / milliseconds) {
            at.fail("too long", fmt::format("at most {}s", largest / 1000));
        }
        return Duration(static_cast<Duration::rep>(count * milliseconds));
    }
    at.fail("not a time", std::string(form));
}

std::optional<Duration> find_duration(const LoadContext& context, const Cursor& parent,
                                      std::string_view key) {
    const auto at = parent.find(key);
    if (!at) return std::nullopt;
    return load_duration(context.bounds, *at);
}

std::vector<std::string> load_covers(LoadContext& context, const Cursor& at) {
    std::vector<std::string> result;
    for (const Cursor& element : at.some_elements()) {
        const std::string& id = element.line();
        if (!context.catalogue.find(id)) {
            element.fail(fmt::format("unknown requirement {}{}", shown_text(id),
                                     requirements::suggestion(context.catalogue.nearest(id, 1))),
                         "", "");
        }
        if (std::find(result.begin(), result.end(), id) != result.end()) {
            element.fail("named twice");
        }
        result.push_back(id);
        context.covers.insert(id);
    }
    return result;
}

Judgement load_judgement(LoadContext& context, const Cursor& object) {
    constexpr NameTable<Verdict, 3> levels{
        {{Verdict::fail, "fail"}, {Verdict::warn, "warn"}, {Verdict::info, "info"}}};
    Judgement judgement;
    if (const auto covers = object.find("covers")) judgement.covers = load_covers(context, *covers);
    if (const auto level = object.find("level")) {
        judgement.level = load_word(*level, levels, "level");
    }
    return judgement;
}

const Actor& load_actor(const LoadContext& context, const Cursor& at,
                        std::span<const ActorRole> roles) {
    const auto found = context.actors.find(at.line());
    if (found == context.actors.end()) {
        std::vector<std::string_view> names;
        for (const auto& [name, actor] : context.actors) names.push_back(name);
        at.fail_unknown("actor", names);
    }
    if (std::find(roles.begin(), roles.end(), found->second.role) == roles.end()) {
        std::vector<std::string_view> names;
        for (const ActorRole role : roles) names.push_back(name_in(role_words, role));
        at.fail("an actor that cannot do this", fmt::format("one of {}", fmt::join(names, ", ")),
                fmt::format("{}, a {}", shown_text(at.text()),
                            name_in(role_words, found->second.role)));
    }
    return found->second;
}

Speaker load_speaker(LoadContext& context, const Cursor& step, std::span<const ActorRole> roles) {
    Speaker speaker;
    const Cursor at = step.at("actor");
    const Actor& actor = load_actor(context, at, roles);
    speaker.actor = actor.name;
    if (const auto name = step.find("connection")) {
        speaker.connection = load_connection_name(context, *name);
    }
    return speaker;
}

std::string load_connection_name(const LoadContext& context, const Cursor& at) {
    const std::string& name = load_name(at);
    for (std::size_t open = name.find('{'); open != std::string::npos;
         open = name.find('{', open + 1)) {
        const std::string_view variable = identifier_at(name, open + 1);
        const std::size_t close = open + 1 + variable.size();
        if (variable.empty() || close >= name.size() || name[close] != '}') {
            at.fail("malformed name", "a variable in braces: \"peer {i}\"");
        }
        if (!context.variables.contains(variable)) fail_variable(context, at, variable);
    }
    return name;
}

static bool is_variable_name(std::string_view name) {
    return is_identifier(name) && name != "length" && name != "label" &&
           name.size() <= longest_name;
}

std::string load_capture(LoadContext& context, const Cursor& at) {
    const std::string& name = at.text();
    if (!is_variable_name(name)) at.fail("not a variable's name", std::string(variable_form));
    context.captured.push_back(name);
    return name;
}

std::string load_capture_name(LoadContext& context, const Cursor& object, const std::string& key) {
    if (!is_variable_name(key)) {
        throw Failure{object.pointer() + pointer_part(key), "not a variable's name",
                      std::string(variable_form), shown_text(key), true};
    }
    context.captured.push_back(key);
    return key;
}

socks6::wire::Buffer load_hex(const Cursor& at) {
    socks6::wire::Buffer bytes;
    const std::string& text = at.text();
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        while (i < text.size() && text[i] == ' ') ++i;
        if (i == text.size()) break;
        const int high = digit_value(text[i]);
        const int low = i + 1 < text.size() ? digit_value(text[i + 1]) : -1;
        if (high < 0 || low < 0) {
            at.fail(fmt::format("not hex at character {}", i + 1),
                    "pairs of hex digits: \"06 00 01\"");
        }
        bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return bytes;
}

Data load_data(const LoadContext& context, const Cursor& at) {
    const std::string kind = at.one_of({"text", "hex", "pattern"}, "data");
    if (kind != "pattern") {
        at.allow({kind});
        if (kind == "hex") return load_hex(at.at("hex"));
        const auto bytes = socks6::wire::as_bytes(at.at("text").text());
        return socks6::wire::Buffer(bytes.begin(), bytes.end());
    }
    at.allow({"pattern", "length", "offset"});
    Pattern pattern;
    pattern.seed = at.at("pattern").number();
    if (const auto offset = at.find("offset")) pattern.offset = offset->number(INT64_MAX);
    pattern.length = load_scalar(context, at.at("length"), INT64_MAX);
    return pattern;
}

std::uint64_t weight(const nlohmann::ordered_json& value) {
    constexpr std::uint64_t node = 64;
    if (value.is_string()) return node + value.get_ref<const std::string&>().size();
    std::uint64_t sum = node;
    if (value.is_structured()) {
        for (const auto& element : value) sum += weight(element);
    }
    return sum;
}

std::string find_line(const Cursor& parent, std::string_view key) {
    const auto at = parent.find(key);
    return at ? at->line() : std::string{};
}

}  // namespace conform::scenario
