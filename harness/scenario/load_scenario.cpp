#include "scenario/load_scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenario/actor_words.hpp"
#include "scenario/case_checks.hpp"
#include "scenario/load_actors.hpp"
#include "scenario/load_paths.hpp"
#include "scenario/load_step.hpp"
#include "scenario/load_values.hpp"
#include "scenario/matrix.hpp"
#include "socks6/wire/revision.hpp"

namespace conform::scenario {
namespace {

using Json = nlohmann::ordered_json;

void check_format(const Cursor& document) {
    const Cursor format = document.at("format");
    const std::uint64_t number = format.number();
    if (number > 1) {
        format.fail(
            fmt::format("format {} is read by a later release; this one reads format 1", number),
            "", "");
    }
    if (number != 1) format.fail("unknown format", "1");
}

std::string load_id(const Cursor& at) {
    if (!is_scenario_id(at.line())) {
        at.fail("not an id", "lower case, digits and \"-\", parts joined by \"/\"");
    }
    return at.text();
}

bool load_judged_alone(const Cursor& document) {
    const auto oracle = document.find("oracle");
    if (!oracle) return false;
    if (oracle->is_text()) {
        oracle->word({"reference"}, "oracle");
        return false;
    }
    oracle->allow({"none"});
    oracle->at("none").line();
    return true;
}

std::string load_revision(const Cursor& at) {
    if (!socks6::wire::find_revision(at.text())) at.fail_unknown("revision", {"05", "06"});
    return at.text();
}

/// What all cases of the file share.
Case load_header(const Cursor& document, const Bounds& bounds) {
    Case header;
    header.scenario = load_id(document.at("id"));
    header.title = document.at("title").line();
    header.purpose = document.at("purpose").line();
    if (const auto target = document.find("target")) {
        header.target = load_word(*target, target_words, "target");
    }
    const auto revision = document.find("revision");
    header.revision = revision ? load_revision(*revision) : "05";
    header.requires_ = load_requires(document);
    if (const auto exclusive = document.find("exclusive")) {
        for (const Cursor& element : exclusive->elements()) {
            header.exclusive.push_back(load_word(element, exclusive_words, "exclusion"));
        }
    }
    if (const auto timeout = document.find("timeout")) {
        header.timeout = load_duration(bounds, *timeout);
        if (header.timeout.count() == 0) timeout->fail("no time at all", "a time for the case");
    }
    header.judged_alone = load_judged_alone(document);
    return header;
}

/// Loads the cases of one file one by one.
class CaseLoader {
  public:
    CaseLoader(const Cursor& document, const requirements::Catalogue& catalogue,
               const Bounds& bounds)
        : document_(document),
          catalogue_(catalogue),
          bounds_(bounds),
          budget_(bounds.expanded_bytes),
          header_(load_header(document, bounds)) {}

    const Case& header() const { return header_; }
    std::vector<Combination> combinations() {
        return load_matrix(document_.find("matrix"), bounds_, budget_);
    }

    Case load(const Combination& combination) {
        Case result = header_;
        result.id = header_.scenario + suffix_of(combination);
        for (const AxisChoice& choice : combination) {
            for (const Feature feature : choice.requires_) add(result.requires_, feature);
        }
        const Json actors = part("actors", combination);
        const Json paths = part("paths", combination);
        const Json sequences = part("sequences", combination);
        const Json steps = part("steps", combination);

        if (!paths.is_null()) {
            result.paths = load_paths(Cursor(paths, "/paths"), bounds_);
            add(result.requires_, Feature::lab);
        }

        LoadContext context(catalogue_, bounds_, budget_, sequences_used_);
        context.target = result.target;
        const auto& features = result.requires_;
        context.actors = load_actors(Cursor(actors, "/actors"), result.target, bounds_);
        for (const auto& [name, actor] : context.actors) {
            if (actor.own_name || nameless(actor.absence)) add(result.requires_, Feature::lab);
        }
        context.lab = std::find(features.begin(), features.end(), Feature::lab) != features.end();
        if (!sequences.is_null()) context.sequences = Cursor(sequences, "/sequences");
        if (const auto covers = document_.find("covers")) {
            result.default_covers = load_covers(context, *covers);
        }
        result.steps = load_steps(context, Cursor(steps, "/steps"));
        check_barriers(result.steps);
        check_connections(context);
        check_volume(result.steps, bounds_.generated_bytes);
        result.actors = std::move(context.actors);
        result.covers.assign(context.covers.begin(), context.covers.end());
        return result;
    }

    /// A sequence that nobody does would never be checked.
    void check_sequences_used() const {
        const auto sequences = document_.find("sequences");
        if (!sequences) return;
        for (const auto& [name, steps] : sequences->members()) {
            if (!sequences_used_.contains(name)) {
                throw Failure{steps.pointer(),
                              fmt::format("sequence {} is never done", shown_text(name)), "", "",
                              true};
            }
        }
    }

  private:
    static void add(std::vector<Feature>& features, Feature feature) {
        if (std::find(features.begin(), features.end(), feature) == features.end()) {
            features.push_back(feature);
        }
    }

    /// A part of the document with this case's values in it; null when it is not there.
    Json part(std::string_view key, const Combination& combination) {
        const auto at = document_.find(key);
        return at ? substitute(*at, combination, budget_) : Json();
    }

    Cursor document_;
    const requirements::Catalogue& catalogue_;
    const Bounds& bounds_;
    Budget budget_;
    std::set<std::string> sequences_used_;
    Case header_;
};

}  // namespace

Scenario load_scenario(const Cursor& document, const std::filesystem::path& file,
                       const requirements::Catalogue& catalogue, const Bounds& bounds) {
    check_format(document);
    document.allow({"format", "id", "title", "purpose", "target", "revision", "covers", "requires",
                    "exclusive", "actors", "paths", "sequences", "matrix", "timeout", "oracle",
                    "steps"});
    document.at("actors");
    document.at("steps");
    CaseLoader loader(document, catalogue, bounds);
    Scenario scenario;
    scenario.id = loader.header().scenario;
    scenario.title = loader.header().title;
    scenario.purpose = loader.header().purpose;
    scenario.file = file;
    for (const Combination& combination : loader.combinations()) {
        scenario.cases.push_back(loader.load(combination));
        scenario.cases.back().file = file;
    }
    loader.check_sequences_used();
    return scenario;
}

}  // namespace conform::scenario
