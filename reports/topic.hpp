// Topics: the folder of scenarios that a case belongs to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verdict/run_result.hpp"

namespace conform::reports {

/// "connect" of "draft-05/connect/refused"; "other" for a scenario that lies in no folder.
std::string_view topic_of(std::string_view scenario);

struct Topic {
    std::string name;
    std::vector<const CaseResult*> cases;  ///< in the run's order; borrowed
};

/// In the order in which topics first appear.
std::vector<Topic> by_topic(const RunResult& run);

}  // namespace conform::reports
