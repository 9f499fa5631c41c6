// The catalogue: every clause of the draft that can be asked of a client or a proxy, by id.
//
// Plain values, copied freely; find() and all() lend into the catalogue, valid until it changes
// or ends. Read-only use from several threads is fine. The shipped file is
// scenarios/requirements/draft-05.json; a user's own file has the same shape and may be added.
#pragma once

#include <cstddef>
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

/// What the draft makes of a clause. `implicit`: stated as plain fact, and two peers need it to
/// understand one another; broken, it weighs like a MUST.
enum class Level : std::uint8_t { must, must_not, should, should_not, may, implicit };

/// Who is bound by it.
enum class Role : std::uint8_t { client, proxy, both };

/// What it takes to judge it from outside.
enum class Testable : std::uint8_t {
    black_box,       ///< the messages alone
    needs_time,      ///< waiting: silence, or a time limit of the target
    needs_capture,   ///< packets as they were on the wire
    needs_tfo,       ///< TCP Fast Open on the path
    not_observable,  ///< nothing outside shows it
};

/// As the catalogue writes them: "MUST NOT", "proxy", "needs-TFO".
std::string_view to_string(Level level);
std::string_view to_string(Role role);
std::string_view to_string(Testable testable);

struct Requirement {
    std::string id;       ///< "R05-MSG-REQ-VER-MAJOR"; never reused, never renumbered
    std::string section;  ///< title in the draft
    Level level = Level::implicit;
    Role role = Role::both;
    std::string text;  ///< the clause, in our own words
    Testable testable = Testable::black_box;
    std::string how;                       ///< what is done and what is then expected
    std::vector<std::string> ambiguities;  ///< ids of the open questions it meets

    bool operator==(const Requirement&) const = default;
};

class Catalogue {
  public:
    static std::variant<Catalogue, LoadError> load(const std::filesystem::path& file);

    /// Adds a further file, of the same revision and with ids of its own. After an error the
    /// catalogue is as it was.
    std::optional<LoadError> extend(const std::filesystem::path& file);

    /// nullptr where there is none.
    const Requirement* find(std::string_view id) const;

    /// Known ids that look like this one, nearest first.
    std::vector<std::string> nearest(std::string_view id, std::size_t count) const;

    /// In the order of the files.
    const std::vector<Requirement>& all() const& { return requirements_; }
    void all() const&& = delete;  // a loop over a temporary would outlive it

    const std::string& revision() const { return revision_; }  ///< "05"
    const std::string& draft() const { return draft_; }        ///< the draft's own name

  private:
    std::string revision_;
    std::string draft_;
    std::vector<Requirement> requirements_;
    std::map<std::string, std::size_t, std::less<>> index_;
};

}  // namespace conform::requirements
