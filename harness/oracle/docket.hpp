// What was found about one conversation: clauses that were broken, clauses that held.
//
// The weight of a broken clause is that of its level in the catalogue, unless the observation is an
// outcome to which the list of open questions gives a verdict of its own. What is found about a
// party that is not judged is dropped here. Bounded: so many findings, each clause a few times.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oracle/observer_options.hpp"
#include "requirements/catalogue.hpp"
#include "verdict/finding.hpp"

namespace conform::oracle {

/// A verdict for each reading.
struct Weight {
    Verdict errata = Verdict::fail;
    Verdict text = Verdict::fail;
};

inline constexpr Weight fails{Verdict::fail, Verdict::fail};
inline constexpr Weight warns{Verdict::warn, Verdict::warn};
inline constexpr Weight informs{Verdict::info, Verdict::info};
inline constexpr Weight warns_or_fails{Verdict::warn, Verdict::fail};
inline constexpr Weight undecided{Verdict::inconclusive, Verdict::inconclusive};

/// What was seen, before it is known what it weighs.
struct Sighting {
    Party by = Party::proxy;  ///< who did it
    std::string what{};
    std::string where{};
    std::string expected{};
    std::string got{};
    std::string ambiguity{};
    std::string hint{};
    MarkedBytes bytes{};
    std::vector<std::uint64_t> frames{};
};

class Docket {
  public:
    /// `catalogue` and `options` outlive the docket.
    Docket(const requirements::Catalogue& catalogue, const ObserverOptions& options)
        : catalogue_(&catalogue), options_(&options) {}

    void held(std::string_view clause, Party by);
    void broken(std::string_view clause, const Sighting& seen, std::optional<Weight> weight = {});
    /// The finding that broken() would add; nothing when that party is not judged.
    std::optional<Finding> finding(std::string_view clause, const Sighting& seen,
                                   std::optional<Weight> weight = {}) const;
    void add(Finding finding);
    /// Whether anything is wrong with what that party did, judged or not.
    bool accused(Party party) const { return accused_[static_cast<std::size_t>(party)]; }
    /// Why a part of the conversation cannot be judged; the first reason stays.
    void leave_open(std::string reason);

    const std::string& left_open() const { return left_open_; }
    const std::vector<Finding>& findings() const { return findings_; }
    /// Ids of clauses that were kept and not broken elsewhere.
    std::vector<std::string_view> kept() const;
    std::size_t dropped() const { return dropped_; }  ///< findings beyond the bounds
    const ObserverOptions& options() const { return *options_; }
    const requirements::Requirement* clause(std::string_view id) const {
        return catalogue_->find(id);
    }

  private:
    Verdict weigh(std::string_view clause, const std::optional<Weight>& weight) const;
    bool judged(Party party) const {
        return party == Party::client ? options_->client : options_->proxy;
    }

    const requirements::Catalogue* catalogue_;
    const ObserverOptions* options_;
    std::vector<Finding> findings_;
    std::vector<std::string_view> kept_;  // into the catalogue
    std::array<bool, 2> accused_{};
    std::string left_open_;
    std::size_t dropped_ = 0;
};

}  // namespace conform::oracle
