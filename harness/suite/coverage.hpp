// How much of the catalogue a run has judged.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "requirements/catalogue.hpp"
#include "verdict/run_result.hpp"

namespace conform::suite {

/// Whose clauses count.
enum class Judging : std::uint8_t { proxies, clients, both };

/// Of the clauses that bind whoever is judged and can be judged from outside: how many have a
/// finding (pass, fail, warn or info), and how many of the others only cases that were skipped or
/// inconclusive.
Judged judged(const requirements::Catalogue& catalogue, const std::vector<CaseResult>& cases,
              Judging judging = Judging::proxies);

/// The clauses that the cases mention, as the report quotes them.
std::map<std::string, ClauseText> clauses_of(const requirements::Catalogue& catalogue,
                                             const std::vector<CaseResult>& cases);

}  // namespace conform::suite
