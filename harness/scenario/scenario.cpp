#include "scenario/scenario.hpp"

#include "scenario/actor_words.hpp"

namespace conform::scenario {

std::string_view to_name(Feature feature) {
    return name_in(feature_words, feature);
}

std::optional<Feature> feature_from_name(std::string_view name) {
    return value_in(feature_words, name);
}

bool acts(const Step& step) {
    if (const auto* connect = std::get_if<Connect>(&step.action)) return !connect->refused;
    return !std::holds_alternative<Expect>(step.action) &&
           !std::holds_alternative<Accept>(step.action) &&
           !std::holds_alternative<Packet>(step.action);
}

}  // namespace conform::scenario
