// What this release leaves to a later one.
#include <fmt/format.h>

#include "runner/run_case.hpp"

namespace conform::runner {
namespace {

std::optional<std::string> not_yet(const std::vector<scenario::Step>& steps) {
    for (const auto& step : steps) {
        if (std::holds_alternative<scenario::Launch>(step.action)) {
            return fmt::format("the verb {}", step.verb);
        }
        std::optional<std::string> inner;
        if (const auto* repeat = std::get_if<scenario::Repeat>(&step.action)) {
            inner = not_yet(repeat->steps);
        } else if (const auto* parallel = std::get_if<scenario::Parallel>(&step.action)) {
            for (const auto& [name, branch] : parallel->branches) {
                if (!inner) inner = not_yet(branch);
            }
        } else if (const auto* choices = std::get_if<scenario::Alternatives>(&step.action)) {
            for (const auto& choice : choices->choices) {
                if (!inner) inner = not_yet(choice.steps);
            }
        }
        if (inner) return inner;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> not_yet(const scenario::Case& test_case) {
    if (test_case.target == scenario::TargetRole::client) return "clients on trial";
    for (const auto& [name, actor] : test_case.actors) {
        if (actor.dtls) {
            return fmt::format("DTLS actors ({})", name);
        }
    }
    return not_yet(test_case.steps);
}

}  // namespace conform::runner
