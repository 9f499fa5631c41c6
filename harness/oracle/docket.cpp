#include "oracle/docket.hpp"

#include <algorithm>
#include <limits>

namespace conform::oracle {
namespace {

constexpr std::size_t most_findings = 32;
constexpr std::size_t most_of_one_clause = 3;
constexpr std::size_t most_frames = 16;

std::vector<std::uint32_t> frame_numbers(std::vector<std::uint64_t> frames) {
    std::sort(frames.begin(), frames.end());
    frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
    if (frames.size() > most_frames) frames.resize(most_frames);
    std::vector<std::uint32_t> numbers;
    for (const auto frame : frames) {
        if (frame == 0 || frame > std::numeric_limits<std::uint32_t>::max()) continue;
        numbers.push_back(static_cast<std::uint32_t>(frame));
    }
    return numbers;
}

Verdict by_level(requirements::Level level) {
    using requirements::Level;
    switch (level) {
        case Level::should:
        case Level::should_not:
            return Verdict::warn;
        case Level::may:
            return Verdict::info;
        default:
            return Verdict::fail;
    }
}

}  // namespace

void Docket::held(std::string_view clause, Party by) {
    if (!judged(by)) return;
    const auto* found = catalogue_->find(clause);
    if (!found || std::find(kept_.begin(), kept_.end(), found->id) != kept_.end()) return;
    kept_.push_back(found->id);
}

Verdict Docket::weigh(std::string_view clause, const std::optional<Weight>& weight) const {
    const auto* found = catalogue_->find(clause);
    // A clause that the catalogue does not know cannot be broken.
    if (!found) return Verdict::info;
    auto verdict = by_level(found->level);
    if (weight) {
        verdict =
            options_->reading == requirements::Reading::errata ? weight->errata : weight->text;
    }
    const auto level = options_->levels.find(clause);
    const bool counts = verdict == Verdict::fail || verdict == Verdict::warn;
    return level != options_->levels.end() && counts ? level->second : verdict;
}

std::optional<Finding> Docket::finding(std::string_view clause, const Sighting& seen,
                                       std::optional<Weight> weight) const {
    if (!judged(seen.by)) return std::nullopt;
    Finding finding;
    finding.requirement = clause;
    if (const auto* found = catalogue_->find(clause)) finding.level = to_string(found->level);
    if (options_->levels.contains(clause)) {
        finding.level = to_string(options_->levels.find(clause)->second);
    }
    finding.verdict = weigh(clause, weight);
    finding.what = seen.what;
    finding.where = seen.where;
    finding.expected = seen.expected;
    finding.got = seen.got;
    finding.ambiguity = seen.ambiguity;
    finding.hint = seen.hint;
    finding.bytes = seen.bytes;
    finding.evidence.source = EvidenceSource::capture;
    finding.evidence.frames = frame_numbers(seen.frames);
    return finding;
}

void Docket::broken(std::string_view clause, const Sighting& seen, std::optional<Weight> weight) {
    accused_[static_cast<std::size_t>(seen.by)] = true;
    if (auto found = finding(clause, seen, weight)) add(std::move(*found));
}

void Docket::add(Finding finding) {
    const auto same = std::count_if(findings_.begin(), findings_.end(), [&](const Finding& one) {
        return one.requirement == finding.requirement && one.verdict == finding.verdict;
    });
    if (findings_.size() >= most_findings || static_cast<std::size_t>(same) >= most_of_one_clause) {
        ++dropped_;
        return;
    }
    findings_.push_back(std::move(finding));
}

void Docket::leave_open(std::string reason) {
    if (left_open_.empty()) left_open_ = std::move(reason);
}

std::vector<std::string_view> Docket::kept() const {
    std::vector<std::string_view> kept;
    for (const auto id : kept_) {
        const bool broken = std::any_of(findings_.begin(), findings_.end(),
                                        [&](const Finding& one) { return one.requirement == id; });
        if (!broken) kept.push_back(id);
    }
    return kept;
}

}  // namespace conform::oracle
