#include "scenario/scenario.hpp"

#include <algorithm>

#include "scenario/actor_words.hpp"
#include "scenario/identifier.hpp"

namespace conform::scenario {

std::string_view to_name(Feature feature) {
    return name_in(feature_words, feature);
}

std::optional<Feature> feature_from_name(std::string_view name) {
    return value_in(feature_words, name);
}

bool is_scenario_id(std::string_view id) {
    const bool plain = std::all_of(id.begin(), id.end(), [](char byte) {
        return is_lower(byte) || is_digit(byte) || byte == '-' || byte == '/';
    });
    return plain && !id.empty() && id.size() <= 200 && id.front() != '/' && id.back() != '/' &&
           id.find("//") == std::string_view::npos;
}

bool acts(const Step& step) {
    if (const auto* connect = std::get_if<Connect>(&step.action)) return !connect->refused;
    return !std::holds_alternative<Expect>(step.action) &&
           !std::holds_alternative<Accept>(step.action) &&
           !std::holds_alternative<Packet>(step.action);
}

}  // namespace conform::scenario
