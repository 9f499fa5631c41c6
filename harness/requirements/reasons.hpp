// What is missing for clauses: those where it cannot be otherwise, each with its reason, and the
// gaps, where it is merely still to be made.
//
// Shipped are scenarios/requirements/uncovered.json (no scenario) and unfaulted.json (no fault of
// the reference). A plain value.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "requirements/catalogue.hpp"
#include "requirements/load_error.hpp"

namespace conform::requirements {

class Reasons {
  public:
    /// Every id must be one of the catalogue, and none may stand there twice.
    static std::variant<Reasons, LoadError> load(const std::filesystem::path& file,
                                                 const Catalogue& catalogue);

    /// Empty where there is none.
    std::string_view of(std::string_view id) const;
    /// Whether the list admits a gap there.
    bool admits(std::string_view id) const { return gaps_.contains(id); }

    /// The list as it should be when these are missing and no others: reasons are kept where they
    /// still apply, and all else is a gap.
    Reasons renewed(const std::vector<std::string>& missing) const;

    /// The text of the file.
    std::string json() const;

  private:
    std::string revision_;
    std::map<std::string, std::string, std::less<>> reasons_;
    std::set<std::string, std::less<>> gaps_;
};

}  // namespace conform::requirements
