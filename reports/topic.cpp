#include "reports/topic.hpp"

#include <algorithm>

namespace conform::reports {

std::string_view topic_of(std::string_view scenario) {
    const std::size_t first = scenario.find('/');
    if (first == std::string_view::npos) return "other";
    const std::string_view rest = scenario.substr(first + 1);
    const std::size_t second = rest.find('/');
    // "connect/refused" has a topic but no revision.
    const std::string_view topic =
        second == std::string_view::npos ? scenario.substr(0, first) : rest.substr(0, second);
    return topic.empty() ? "other" : topic;
}

std::vector<Topic> by_topic(const RunResult& run) {
    std::vector<Topic> topics;
    for (const CaseResult& result : run.cases) {
        const std::string_view name = topic_of(result.scenario);
        auto found = std::find_if(topics.begin(), topics.end(),
                                  [name](const Topic& topic) { return topic.name == name; });
        if (found == topics.end()) {
            topics.push_back({.name = std::string(name), .cases = {}});
            found = topics.end() - 1;
        }
        found->cases.push_back(&result);
    }
    return topics;
}

}  // namespace conform::reports
