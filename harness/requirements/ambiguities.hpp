// The open questions of the draft, and what each outcome costs under the two readings.
//
// Shipped as scenarios/requirements/ambiguities-05.json; docs/draft-readings.md is the same for
// people. Plain values; find() and all() lend into the list, valid as long as it lives unchanged.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "requirements/load_error.hpp"

namespace conform::requirements {

/// `--reading`: tolerate the draft's slips (the default), or hold on to its words.
enum class Reading : std::uint8_t { errata, text };

/// What an outcome comes to; the like-named verdicts, of which a question can decide only these.
enum class Ruling : std::uint8_t { fail, warn, pass, info };

std::string_view to_string(Reading reading);
std::string_view to_string(Ruling ruling);
std::optional<Reading> reading_from_string(std::string_view name);

struct Outcome {
    std::string outcome;  ///< what the target does
    Ruling errata = Ruling::info;
    Ruling text = Ruling::info;

    Ruling under(Reading reading) const { return reading == Reading::errata ? errata : text; }
    bool operator==(const Outcome&) const = default;
};

struct Ambiguity {
    std::string id;  ///< "AMB-31"
    std::string title;
    std::string text;    ///< what the draft says
    std::string later;   ///< what later revisions say
    std::string errata;  ///< treatment under the errata reading
    std::string strict;  ///< treatment under the text reading
    std::vector<Outcome> outcomes;

    bool operator==(const Ambiguity&) const = default;
};

class Ambiguities {
  public:
    static std::variant<Ambiguities, LoadError> load(const std::filesystem::path& file);

    /// nullptr where there is none.
    const Ambiguity* find(std::string_view id) const;

    const std::vector<Ambiguity>& all() const& { return ambiguities_; }
    void all() const&& = delete;  // a loop over a temporary would outlive it
    const std::string& revision() const { return revision_; }

  private:
    std::string revision_;
    std::vector<Ambiguity> ambiguities_;
    std::map<std::string, std::size_t, std::less<>> index_;
};

}  // namespace conform::requirements
