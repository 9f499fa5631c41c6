#include "runner/match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runner/captured_endpoint.hpp"
#include "runner/encode.hpp"
#include "runner/option_names.hpp"
#include "socks6/wire/codes.hpp"

namespace conform::runner {
namespace {

namespace wire = socks6::wire;
using scenario::Condition;
using scenario::FieldMatch;

/// A field's number, where the version spoken here (--wire-version) counts as the revision's own:
/// scenarios are written for the latter.
std::uint64_t number_of(const wire::Field& field, const wire::Dialect& dialect) {
    const auto& spoken = dialect.version;
    const auto& own = dialect.revision->version;
    if (field.name == "major" && field.number == spoken.major) return own.major;
    if (field.name == "minor" && field.number == spoken.minor) return own.minor;
    return *field.number;
}

/// The value of a field as text: an address or a name without its quotes.
std::string_view bare_text(const wire::Field& field) {
    std::string_view text = field.text;
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text.remove_prefix(1);
        text.remove_suffix(1);
    }
    return text;
}

std::variant<bool, std::string> field_fits(const Condition& condition, const wire::Field& field,
                                           const MatchContext& context) {
    if (std::holds_alternative<scenario::Any>(condition)) return true;
    if (const auto* text = std::get_if<scenario::Text>(&condition)) {
        return bare_text(field) == text->text;
    }
    if (const auto* actor = std::get_if<scenario::ActorAddress>(&condition)) {
        const auto addresses = context.addresses_of(actor->actor);
        return std::find(addresses.begin(), addresses.end(), bare_text(field)) != addresses.end();
    }
    if (!field.number) return fmt::format("{} is no number", field.name);
    return number_fits(condition, number_of(field, context.target.dialect), context.variables);
}

/// A field by path; options may be named: "options.token_window.window_base".
const wire::Field* find_field(const wire::Dissection& dissection, std::string_view path,
                              const wire::Revision& revision) {
    constexpr std::string_view prefix = "options.";
    if (path.substr(0, prefix.size()) == prefix) {
        const auto rest = path.substr(prefix.size());
        const auto dot = rest.find('.');
        const auto options = find_options(dissection, rest.substr(0, dot), revision);
        if (options.empty()) return nullptr;
        return dot == std::string_view::npos ? options.front()
                                             : options.front()->find(rest.substr(dot + 1));
    }
    return dissection.root.find(path);
}

/// The endpoint that a condition means: a captured one, or an actor's.
std::variant<scenario::CapturedEndpoint, std::string> meant_endpoint(const Condition& condition,
                                                                     const MatchContext& context) {
    if (const auto* actor = std::get_if<scenario::ActorAddress>(&condition)) {
        const auto found = context.endpoint_of(actor->actor);
        if (!found) return fmt::format("actor \"{}\" has no endpoint", actor->actor);
        return *found;
    }
    const auto* scalar = std::get_if<scenario::Scalar>(&condition);
    const auto* expression = scalar ? std::get_if<scenario::Expression>(scalar) : nullptr;
    const auto name = expression ? expression->lone_variable() : std::nullopt;
    if (!name) return std::string("an endpoint is compared with a captured one or an actor's");
    const auto found = context.variables.find(*name);
    if (found != context.variables.end()) {
        if (const auto* endpoint = std::get_if<scenario::CapturedEndpoint>(&found->second)) {
            return *endpoint;
        }
    }
    return fmt::format("no endpoint was captured as \"{}\"", *name);
}

std::optional<scenario::Value> captured_value(std::string_view path,
                                              const wire::Dissection& dissection,
                                              wire::Bytes message, const MatchContext& context) {
    if (is_endpoint(path)) {
        const auto endpoint = endpoint_of(dissection, message, context.target);
        return endpoint ? std::optional<scenario::Value>(*endpoint) : std::nullopt;
    }
    const auto* field = find_field(dissection, path, *context.target.dialect.revision);
    if (!field) return std::nullopt;
    if (field->number) return *field->number;
    const auto bytes = message.subspan(field->offset, field->length);
    return wire::Buffer(bytes.begin(), bytes.end());
}

/// Collects the outcomes of one message.
class Matcher {
  public:
    Matcher(const wire::Dissection& dissection, wire::Bytes message, const MatchContext& context,
            const scenario::Judgement& options_judgement)
        : dissection_(dissection),
          message_(message),
          context_(context),
          options_judgement_(options_judgement) {}

    /// Address and port together.
    void endpoint(const FieldMatch& wanted) {
        FieldOutcome outcome;
        outcome.judgement = wanted.judgement;
        outcome.what = wanted.field;
        const auto found = endpoint_of(dissection_, message_, context_.target);
        outcome.got = found ? to_text(*found) : "no address";
        if (const auto* port = dissection_.root.find(
                dissection_.type == wire::MessageType::operation_reply ? "bind_port" : "port")) {
            outcome.offset = port->offset;
            outcome.length = port->length;
        }
        outcome.fits = found && endpoint_fits(wanted.is, *found, outcome.expected);
        if (found && !outcome.fits && dissection_.type == wire::MessageType::datagram_header) {
            sender_in_other_form(wanted.is, *found, outcome);
        }
        for (const auto& tier : wanted.or_) {
            std::string expected;
            if (outcome.fits || !found || !endpoint_fits(tier.is, *found, expected)) continue;
            outcome.fits = true;
            outcome.tier = &tier;
        }
        if (found && !wanted.capture.empty()) {
            outcome_.captured.emplace_back(wanted.capture, *found);
        }
        outcome_.fields.push_back(std::move(outcome));
    }

    void field(const FieldMatch& wanted, const wire::Field* found, const std::string& what) {
        FieldOutcome outcome;
        outcome.judgement = wanted.judgement;
        outcome.what = what;
        outcome.expected = permitted(wanted);
        if (!found) {
            outcome.got = "no such field";
            outcome_.fields.push_back(std::move(outcome));
            return;
        }
        outcome.got = found->text;
        outcome.offset = found->offset;
        outcome.length = found->length;
        decide(wanted, *found, outcome);
        if (!wanted.capture.empty()) keep(wanted.capture, *found);
        outcome_.fields.push_back(std::move(outcome));
    }

    /// An option that must be there: of several with that name, the first that fits counts.
    void option(const scenario::OptionMatch& wanted) {
        const auto candidates =
            find_options(dissection_, wanted.name, *context_.target.dialect.revision);
        if (candidates.empty()) return presence(wanted.name, true, nullptr);
        const wire::Field* chosen = candidates.front();
        for (const auto* candidate : candidates) {
            if (fits(wanted, *candidate)) {
                chosen = candidate;
                break;
            }
        }
        presence(wanted.name, true, chosen);
        for (const auto& field_match : wanted.fields) {
            field(field_match, chosen->find(field_match.field),
                  fmt::format("options.{}.{}", wanted.name, field_match.field));
        }
    }

    /// What holds for every option of that name, and for none of them if there is none.
    void every(const scenario::OptionMatch& wanted) {
        const auto* options = dissection_.root.find("options");
        if (!options) return;
        std::size_t index = 0;
        for (const auto& option : options->children) {
            const auto at = index++;
            if (!is_any(option, wanted.name, *context_.target.dialect.revision)) continue;
            for (const auto& match : wanted.fields) {
                field(match, option.find(match.field),
                      fmt::format("options[{}].{}", at, match.field));
            }
        }
    }

    void absence(const std::string& name) {
        const auto found = find_options(dissection_, name, *context_.target.dialect.revision);
        presence(name, false, found.empty() ? nullptr : found.front());
    }

    void capture(const std::string& variable, const std::string& path) {
        auto value = captured_value(path, dissection_, message_, context_);
        if (value) {
            outcome_.captured.emplace_back(variable, std::move(*value));
            return;
        }
        FieldOutcome outcome;
        outcome.what = path;
        outcome.expected = "a value to keep";
        outcome.got = "no such field";
        outcome_.fields.push_back(std::move(outcome));
    }

    MessageOutcome take() { return std::move(outcome_); }

  private:
    bool endpoint_fits(const Condition& condition, const scenario::CapturedEndpoint& found,
                       std::string& expected) {
        if (std::holds_alternative<scenario::Any>(condition)) {
            expected = "any address and port";
            return true;
        }
        const auto meant = meant_endpoint(condition, context_);
        if (const auto* why = std::get_if<std::string>(&meant)) {
            scenario_error(*why);
            return false;
        }
        const auto& endpoint = std::get<scenario::CapturedEndpoint>(meant);
        expected = to_text(endpoint);
        return endpoint == found;
    }

    /// A remote may have been reached at its other address ("localhost"), or be written otherwise.
    void sender_in_other_form(const Condition& condition, const scenario::CapturedEndpoint& found,
                              FieldOutcome& outcome) const {
        const auto* actor = std::get_if<scenario::ActorAddress>(&condition);
        const auto meant = meant_endpoint(condition, context_);
        const auto* endpoint = std::get_if<scenario::CapturedEndpoint>(&meant);
        if (!actor || !endpoint) return;
        const auto addresses = context_.addresses_of(actor->actor);
        const bool other =
            endpoint->port == found.port && found.address.type() != wire::AddressType::domain &&
            std::find(addresses.begin(), addresses.end(), wire::to_string(found.address)) !=
                addresses.end();
        outcome.tier = other ? nullptr : other_form(*endpoint, found);
        outcome.fits = other || outcome.tier;
    }

    void decide(const FieldMatch& wanted, const wire::Field& found, FieldOutcome& outcome) {
        const auto first = field_fits(wanted.is, found, context_);
        if (const auto* why = std::get_if<std::string>(&first)) return scenario_error(*why);
        outcome.fits = std::get<bool>(first);
        for (const auto& tier : wanted.or_) {
            if (outcome.fits) return;
            const auto further = field_fits(tier.is, found, context_);
            if (const auto* why = std::get_if<std::string>(&further)) return scenario_error(*why);
            if (std::get<bool>(further)) {
                outcome.fits = true;
                outcome.tier = &tier;
            }
        }
    }

    bool fits(const scenario::OptionMatch& wanted, const wire::Field& candidate) const {
        return std::all_of(
            wanted.fields.begin(), wanted.fields.end(), [&](const FieldMatch& match) {
                const auto* found = candidate.find(match.field);
                if (!found) return false;
                const auto result = field_fits(match.is, *found, context_);
                return std::holds_alternative<bool>(result) && std::get<bool>(result);
            });
    }

    void presence(const std::string& name, bool wanted, const wire::Field* found) {
        FieldOutcome outcome;
        outcome.judgement = options_judgement_;
        outcome.fits = wanted == (found != nullptr);
        outcome.what = "options";
        outcome.expected = fmt::format("{} {} option", wanted ? "a" : "no", name);
        outcome.got = found ? fmt::format("one: {}", found->text) : "none";
        if (found) {
            outcome.offset = found->offset;
            outcome.length = found->length;
        }
        outcome_.fields.push_back(std::move(outcome));
    }

    std::string permitted(const FieldMatch& wanted) const {
        auto text = describe(wanted.is, wanted.field, context_);
        for (const auto& tier : wanted.or_) {
            text += " or " + describe(tier.is, wanted.field, context_);
        }
        return text;
    }

    void keep(const std::string& variable, const wire::Field& found) {
        if (found.number) {
            outcome_.captured.emplace_back(variable, *found.number);
        } else {
            const auto bytes = message_.subspan(found.offset, found.length);
            outcome_.captured.emplace_back(variable, wire::Buffer(bytes.begin(), bytes.end()));
        }
    }

    void scenario_error(const std::string& why) {
        if (!outcome_.scenario_error) outcome_.scenario_error = why;
    }

    const wire::Dissection& dissection_;
    wire::Bytes message_;
    const MatchContext& context_;
    const scenario::Judgement& options_judgement_;
    MessageOutcome outcome_;
};

}  // namespace

MessageOutcome match_message(const scenario::MessageMatch& wanted,
                             const scenario::Captures& captures, const wire::Dissection& dissection,
                             wire::Bytes message, const MatchContext& context) {
    Matcher matcher(dissection, message, context, wanted.options_judgement);
    for (const auto& match : wanted.fields) {
        if (is_endpoint(match.field)) {
            matcher.endpoint(match);
            continue;
        }
        matcher.field(match, find_field(dissection, match.field, *context.target.dialect.revision),
                      match.field);
    }
    for (const auto& option : wanted.contains) matcher.option(option);
    for (const auto& option : wanted.each) matcher.every(option);
    for (const auto& name : wanted.lacks) matcher.absence(name);
    for (const auto& [variable, path] : captures) matcher.capture(variable, path);
    return matcher.take();
}

}  // namespace conform::runner
