#include "runner/own_names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runner/lab_hosts.hpp"

namespace conform::runner {

namespace {

using scenario::Absence;
using Outcome = lab::NameRule::Outcome;

lab::NameRule rule_without_address(Absence why) {
    lab::NameRule rule;
    if (why == Absence::no_such_name) rule.outcome = Outcome::no_such_name;
    if (why == Absence::server_failure) rule.outcome = Outcome::server_failure;
    if (why == Absence::no_answer) rule.outcome = Outcome::silence;
    return rule;
}

constexpr std::size_t longest_of_request = 255;  // its length is one byte

/// Labels of letters, dots between them, `size` bytes in all: what a name is lengthened with.
std::string filler(std::size_t size) {
    constexpr std::size_t longest_label = 63;
    std::string text(size, 'n');
    for (std::size_t dot = longest_label; dot < size; dot += longest_label + 1) {
        text[dot + 1 < size ? dot : dot - 1] = '.';  // none at the end
    }
    return text;
}

}  // namespace

OwnNames::~OwnNames() {
    for (const auto& name : rules_) target_.names->remove(name);
}

std::string OwnNames::add(const scenario::Actor& actor,
                          std::vector<socks6::net::IpAddress> addresses) {
    const bool nameless = scenario::nameless(actor.absence);
    if (!actor.own_name && !nameless) return {};
    if (!target_.names || !target_.hosts) return "names of an actor's own, which only the lab has";
    std::string label = actor.name;
    std::ranges::replace(label, '_', '-');  // no underscores in host names
    // Unlike the names of the lab's hosts, which are there for all cases.
    auto name = fmt::format("{}.case-{}.test", label, target_.hosts->case_number);
    if (nameless) {
        set(name, rule_without_address(actor.absence));
        names_[actor.name] = name;
        return {};
    }
    const auto true_name = "true-" + name;
    if (const auto length = actor.own_name->length) {
        if (*length < name.size() + 2) {
            return fmt::format("a name of at least {} bytes, not of {}", name.size() + 2, *length);
        }
        name.insert(0, filler(*length - name.size() - 1) + ".");
    }
    lab::NameRule rule;
    for (const auto why : actor.own_name->before) {
        rule.addresses.push_back(absent_host(why, actor.family));
    }
    std::move(addresses.begin(), addresses.end(), std::back_inserter(rule.addresses));
    rule.late = actor.own_name->late;
    rule.truncated = actor.own_name->truncated;
    if (actor.own_name->alias) {
        lab::NameRule alias;
        alias.alias = true_name;
        set(name, std::move(alias));
        set(true_name, std::move(rule));
    } else {
        set(name, std::move(rule));
    }
    const auto& tail = actor.own_name->tail;
    name.append(tail.begin(), tail.end());
    if (name.size() > longest_of_request) {
        return fmt::format("a name of at most {} bytes, not of {} with its tail",
                           longest_of_request, name.size());
    }
    names_[actor.name] = name;
    return {};
}

void OwnNames::set(const std::string& name, lab::NameRule rule) {
    target_.names->set(name, std::move(rule));
    rules_.push_back(name);
}

std::optional<std::string> OwnNames::of(const std::string& actor) const {
    const auto found = names_.find(actor);
    if (found == names_.end()) return std::nullopt;
    return found->second;
}

}  // namespace conform::runner
