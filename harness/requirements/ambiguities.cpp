#include "requirements/ambiguities.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "requirements/document_reader.hpp"

namespace conform::requirements {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 2> reading_names{"errata", "text"};
constexpr std::array<std::string_view, 4> ruling_names{"fail", "warn", "pass", "info"};

Outcome read_outcome(DocumentReader& reader) {
    Outcome outcome;
    outcome.outcome = reader.text("outcome");
    outcome.errata = static_cast<Ruling>(reader.word("errata", ruling_names, "ruling"));
    outcome.text = static_cast<Ruling>(reader.word("text", ruling_names, "ruling"));
    return outcome;
}

Ambiguity read_ambiguity(DocumentReader& reader) {
    Ambiguity ambiguity;
    ambiguity.id = reader.id("id");
    ambiguity.title = reader.text("title");
    ambiguity.text = reader.text("text");
    ambiguity.later = reader.text("later");
    ambiguity.errata = reader.text("errata");
    ambiguity.strict = reader.text("strict");
    reader.objects("outcomes", {"outcome", "errata", "text"}, [&] {
        Outcome outcome = read_outcome(reader);
        const auto same = [&](const Outcome& other) { return other.outcome == outcome.outcome; };
        if (std::any_of(ambiguity.outcomes.begin(), ambiguity.outcomes.end(), same)) {
            reader.fail("outcome", "duplicate outcome", "", "");
        }
        ambiguity.outcomes.push_back(std::move(outcome));
    });
    return ambiguity;
}

}  // namespace

std::string_view to_string(Reading reading) {
    return reading_names.at(static_cast<std::size_t>(reading));
}

std::string_view to_string(Ruling ruling) {
    return ruling_names.at(static_cast<std::size_t>(ruling));
}

std::optional<Reading> reading_from_string(std::string_view name) {
    for (const Reading reading : {Reading::errata, Reading::text}) {
        if (to_string(reading) == name) return reading;
    }
    return std::nullopt;
}

std::variant<Ambiguities, LoadError> Ambiguities::load(const std::filesystem::path& file) {
    Ambiguities list;
    DocumentReader reader(file);
    reader.document({"format", "revision", "ambiguities"});
    list.revision_ = reader.text("revision");
    reader.objects("ambiguities", {"id", "title", "text", "later", "errata", "strict", "outcomes"},
                   [&] {
                       Ambiguity ambiguity = read_ambiguity(reader);
                       if (!list.index_.emplace(ambiguity.id, list.ambiguities_.size()).second) {
                           reader.fail("id", "duplicate id", "", '"' + ambiguity.id + '"');
                       }
                       list.ambiguities_.push_back(std::move(ambiguity));
                   });
    if (reader.error()) return *reader.error();
    return list;
}

const Ambiguity* Ambiguities::find(std::string_view id) const {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &ambiguities_[found->second];
}

}  // namespace conform::requirements
