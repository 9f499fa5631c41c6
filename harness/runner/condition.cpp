#include "runner/condition.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runner/encode.hpp"
#include "socks6/wire/codes.hpp"

namespace conform::runner {
namespace {

namespace wire = socks6::wire;
using scenario::Condition;

/// The name that a number has in that field, or nothing.
std::string_view name_of(std::string_view field, std::uint64_t number) {
    const auto dot = field.rfind('.');
    if (dot != std::string_view::npos) field.remove_prefix(dot + 1);
    const auto byte = static_cast<std::uint8_t>(number);
    if (number > 0xFF) return {};
    if (field == "command") return to_name(static_cast<wire::Command>(byte));
    if (field == "address_type") return to_name(static_cast<wire::AddressType>(byte));
    if (field == "type") return to_name(static_cast<wire::AuthenticationType>(byte));
    if (field == "method") return to_name(static_cast<wire::Method>(byte));
    if (field == "reply_code") return to_name(static_cast<wire::ReplyCode>(byte));
    if (field == "leg") return to_name(static_cast<wire::Leg>(byte));
    if (field == "level") return to_name(static_cast<wire::Level>(byte));
    if (field == "scheduler") return to_name(static_cast<wire::Scheduler>(byte));
    if (field == "response_code") return to_name(static_cast<wire::Expenditure>(byte));
    return {};
}

std::string describe_number(std::string_view field, std::uint64_t number) {
    const auto name = name_of(field, number);
    if (name.empty()) return std::to_string(number);
    return fmt::format("{} (0x{:02x})", name, number);
}

std::string describe_scalar(const scenario::Scalar& scalar, std::string_view field,
                            const scenario::Variables& variables) {
    const auto value = evaluate(scalar, variables);
    if (const auto* number = std::get_if<std::uint64_t>(&value)) {
        const auto text = describe_number(field, *number);
        const auto* expression = std::get_if<scenario::Expression>(&scalar);
        return expression ? fmt::format("{} ({})", text, expression->text()) : text;
    }
    return std::get<std::string>(value);
}

/// A number, or the error that evaluating it gave; keeps the evaluation of conditions flat.
struct Evaluation {
    const scenario::Variables& variables;
    std::optional<std::string> error;

    std::uint64_t operator()(const scenario::Scalar& scalar) {
        const auto value = evaluate(scalar, variables);
        if (const auto* why = std::get_if<std::string>(&value)) {
            if (!error) error = *why;
            return 0;
        }
        return std::get<std::uint64_t>(value);
    }
};

std::string describe_list(const scenario::OneOf& list, std::string_view field,
                          const scenario::Variables& variables) {
    std::string text = list.negated ? "anything but " : list.values.size() > 1 ? "one of " : "";
    for (std::size_t i = 0; i < list.values.size(); ++i) {
        if (i > 0) text += ", ";
        text += describe_scalar(list.values[i], field, variables);
    }
    return text;
}

std::string describe_range(const scenario::Range& range, std::string_view field,
                           const scenario::Variables& variables) {
    std::string text;
    if (range.at_least) text = "at least " + describe_scalar(*range.at_least, field, variables);
    if (range.at_most) {
        if (!text.empty()) text += " and ";
        text += "at most " + describe_scalar(*range.at_most, field, variables);
    }
    return text;
}

}  // namespace

std::string describe(const Condition& condition, std::string_view field,
                     const MatchContext& context) {
    const auto& variables = context.variables;
    if (std::holds_alternative<scenario::Any>(condition)) return "any value";
    if (const auto* scalar = std::get_if<scenario::Scalar>(&condition)) {
        return describe_scalar(*scalar, field, variables);
    }
    if (const auto* list = std::get_if<scenario::OneOf>(&condition)) {
        return describe_list(*list, field, variables);
    }
    if (const auto* range = std::get_if<scenario::Range>(&condition)) {
        return describe_range(*range, field, variables);
    }
    if (const auto* window = std::get_if<scenario::InWindow>(&condition)) {
        return fmt::format("within {} + {} modulo 2^32",
                           describe_scalar(window->base, field, variables),
                           describe_scalar(window->size, field, variables));
    }
    if (const auto* actor = std::get_if<scenario::ActorAddress>(&condition)) {
        return fmt::format("{} (the address of {})",
                           fmt::join(context.addresses_of(actor->actor), " or "), actor->actor);
    }
    return std::get<scenario::Text>(condition).text;
}

std::variant<bool, std::string> number_fits(const Condition& condition, std::uint64_t number,
                                            const scenario::Variables& variables) {
    Evaluation value{variables, std::nullopt};
    bool fits = false;
    if (std::holds_alternative<scenario::Any>(condition)) {
        fits = true;
    } else if (const auto* scalar = std::get_if<scenario::Scalar>(&condition)) {
        fits = value(*scalar) == number;
    } else if (const auto* list = std::get_if<scenario::OneOf>(&condition)) {
        const auto found = std::any_of(list->values.begin(), list->values.end(),
                                       [&](const auto& one) { return value(one) == number; });
        fits = found != list->negated;
    } else if (const auto* range = std::get_if<scenario::Range>(&condition)) {
        fits = (!range->at_least || number >= value(*range->at_least)) &&
               (!range->at_most || number <= value(*range->at_most));
    } else if (const auto* window = std::get_if<scenario::InWindow>(&condition)) {
        fits = ((number - value(window->base)) & 0xFFFFFFFFU) < value(window->size);
    } else {
        return std::string("a number cannot be compared with an address");
    }
    if (value.error) return *value.error;
    return fits;
}

}  // namespace conform::runner
