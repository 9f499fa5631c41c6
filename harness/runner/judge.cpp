#include "runner/judge.hpp"

#include <algorithm>

namespace conform::runner {

using requirements::Level;

const std::vector<std::string>& Judge::clauses(const scenario::Judgement& inner,
                                               const scenario::Judgement& outer) const {
    if (!inner.covers.empty()) return inner.covers;
    if (!outer.covers.empty()) return outer.covers;
    return case_.default_covers;
}

Verdict Judge::weight(const std::string& requirement, const std::optional<Verdict>& level) const {
    const auto overridden = options_.levels.find(requirement);
    if (overridden != options_.levels.end()) return overridden->second;
    if (level) return *level;
    const auto* clause = options_.catalogue->find(requirement);
    if (!clause) return Verdict::fail;
    switch (clause->level) {
        case Level::should:
        case Level::should_not:
            return Verdict::warn;
        case Level::may:
            return Verdict::info;
        case Level::must:
        case Level::must_not:
        case Level::implicit:
            break;
    }
    return Verdict::fail;
}

Finding Judge::finding(const std::string& requirement, Verdict verdict, const Seen& seen) const {
    Finding finding;
    finding.requirement = requirement;
    if (const auto* clause = options_.catalogue->find(requirement)) {
        finding.level = requirements::to_string(clause->level);
    }
    finding.verdict = verdict;
    finding.step = seen.step;
    finding.what = seen.what;
    finding.where = seen.where;
    finding.expected = seen.expected;
    finding.got = seen.got;
    finding.ambiguity = seen.ambiguity;
    finding.hint = seen.hint;
    finding.bytes = seen.bytes;
    finding.evidence.source = seen.evidence;
    return finding;
}

std::vector<Finding> Judge::broken(const scenario::Judgement& inner,
                                   const scenario::Judgement& outer, const Seen& seen) const {
    const auto level = inner.level ? inner.level : outer.level;
    std::vector<Finding> findings;
    for (const auto& id : clauses(inner, outer)) {
        findings.push_back(finding(id, weight(id, level), seen));
    }
    if (findings.empty()) findings.push_back(finding({}, level.value_or(Verdict::fail), seen));
    return findings;
}

std::vector<Finding> Judge::kept(const scenario::Judgement& judgement, const Seen& seen) const {
    std::vector<Finding> findings;
    for (const auto& id : judgement.covers) findings.push_back(finding(id, Verdict::pass, seen));
    return findings;
}

std::vector<Finding> Judge::tolerated(const scenario::VerdictByReading& verdict,
                                      const scenario::Judgement& inner,
                                      const scenario::Judgement& outer, const Seen& seen) const {
    std::vector<Finding> findings;
    for (const auto& id : clauses(inner, outer)) {
        auto result = pick(verdict);
        const auto overridden = options_.levels.find(id);
        if (result != Verdict::pass && overridden != options_.levels.end()) {
            result = overridden->second;
        }
        findings.push_back(finding(id, result, seen));
    }
    if (findings.empty()) findings.push_back(finding({}, pick(verdict), seen));
    return findings;
}

Finding Judge::error(const Seen& seen) const {
    return finding({}, Verdict::error, seen);
}

Finding Judge::inconclusive(const Seen& seen) const {
    return finding({}, Verdict::inconclusive, seen);
}

std::vector<Finding> Judge::remaining(const std::vector<Finding>& so_far) const {
    std::vector<Finding> findings;
    for (const auto& id : case_.default_covers) {
        const auto said = std::any_of(so_far.begin(), so_far.end(),
                                      [&](const Finding& f) { return f.requirement == id; });
        if (!said) findings.push_back(finding(id, Verdict::pass, {}));
    }
    return findings;
}

Verdict Judge::pick(const scenario::VerdictByReading& verdict) const {
    return options_.reading == Reading::errata ? verdict.errata : verdict.text;
}

bool ends_case(const std::vector<Finding>& findings) {
    return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.verdict == Verdict::error || finding.verdict == Verdict::fail ||
               finding.verdict == Verdict::inconclusive;
    });
}

}  // namespace conform::runner
