#include <nlohmann/json.hpp>

#include "selftest/tally_text.hpp"

namespace conform::selftest {
namespace {

using nlohmann::ordered_json;

ordered_json to_json(const Notice& notice) {
    return {{"case", notice.case_id},
            {"step", notice.step},
            {"requirement", notice.requirement},
            {"verdict", to_string(notice.verdict)}};
}

ordered_json to_json(const FaultRow& row) {
    ordered_json fault{{"name", row.fault->name},           {"requirements", row.fault->clauses},
                       {"outcome", to_string(row.outcome)}, {"cases", row.cases},
                       {"duration_s", row.duration_s},      {"scenarios", ordered_json::array()}};
    for (const auto& [scenario, blame] : row.scenarios) {
        fault["scenarios"].push_back(
            {{"scenario", scenario}, {"requirements", blame.own}, {"foreign", blame.foreign}});
    }
    if (!row.first.case_id.empty()) fault["first"] = to_json(row.first);
    if (!row.trouble.empty()) fault["trouble"] = row.trouble;
    return fault;
}

}  // namespace

std::string tally_json(const Tally& tally) {
    ordered_json page{{"format", 1},
                      {"complete", tally.signal == 0},
                      {"duration_s", tally.duration_s},
                      {"reference", {{"cases", tally.reference_cases}}},
                      {"summary", ordered_json::object()},
                      {"faults", ordered_json::array()}};
    page["reference"]["findings"] = ordered_json::array();
    for (const auto& one : tally.reference) page["reference"]["findings"].push_back(to_json(one));
    if (!tally.reference_trouble.empty()) page["reference"]["trouble"] = tally.reference_trouble;
    for (const auto outcome : {Outcome::noticed, Outcome::told, Outcome::foreign,
                               Outcome::unnoticed, Outcome::not_run}) {
        page["summary"][std::string(to_string(outcome))] = tally.count(outcome);
    }
    for (const auto& row : tally.faults) page["faults"].push_back(to_json(row));
    page["never_failing"] = {{"scenarios", tally.idle_scenarios},
                             {"expectations", tally.idle_expectations}};
    page["without_fault"] = ordered_json::array();
    for (const auto& clause : tally.without_fault) page["without_fault"].push_back(clause.id);
    page["unfaulted"] = tally.unfaulted;
    // Findings quote what came over the network.
    return page.dump(2, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace conform::selftest
