// What the tests of the loader share: the shipped catalogue and a scenario to be broken.
#pragma once

#include <string>
#include <string_view>

#include "requirements/catalogue.hpp"
#include "scenario/load.hpp"

namespace conform::scenario::testing {

inline const requirements::Catalogue& catalogue() {
    static const auto loaded =
        requirements::Catalogue::load(SOCKS6_SOURCE_DIR "/scenarios/requirements/draft-05.json");
    return std::get<requirements::Catalogue>(loaded);
}

/// A scenario with these steps (and `more` members), actors of every role for a proxy on trial.
inline std::string scenario_with(std::string_view steps, std::string_view more = "") {
    std::string text = R"({"format":1,"id":"t","title":"T","purpose":"P",)";
    text += more;
    text += R"("actors":{"client":{"role":"client"},"remote":{"role":"remote"},)";
    text += R"("peer":{"role":"peer"},"udp":{"role":"udp_client"},"sink":{"role":"udp_remote"},)";
    text += R"("void":{"role":"nowhere"}},"steps":)";
    text += steps;
    return text + "}";
}

/// The error, without the file's name; "" when it loads.
inline std::string error_of(std::string_view text, const Bounds& bounds = {}) {
    const Loaded loaded = load(text, "f", catalogue(), bounds);
    const auto* error = std::get_if<LoadError>(&loaded);
    return error ? to_string(*error) : "";
}

/// The only case of a scenario that loads.
inline Case case_of(std::string_view text) {
    Loaded loaded = load(text, "f", catalogue());
    if (const auto* error = std::get_if<LoadError>(&loaded)) {
        throw std::runtime_error(to_string(*error));
    }
    return std::get<Scenario>(std::move(loaded)).cases.at(0);
}

}  // namespace conform::scenario::testing
