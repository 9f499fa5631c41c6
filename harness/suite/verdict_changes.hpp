// What a run adds to the result of a case after the case itself is over.
#pragma once

#include <cstddef>
#include <string>

#include "verdict/run_result.hpp"

namespace conform::suite {

/// It failed, then passed when repeated for the `round`th time.
void mark_flaky(CaseResult& result, std::size_t round);

/// The target's program ended while the case ran alone: `how` and what it wrote.
void blame_for_end(CaseResult& result, const std::string& how, const std::string& output);

}  // namespace conform::suite
