#include "suite/evidence.hpp"

#include <algorithm>

namespace conform::suite {
namespace {

constexpr std::size_t most_frames = 16;

std::vector<std::uint32_t> frames_of(const transcript::Transcript& transcript,
                                     const std::string& step, transcript::Direction direction) {
    std::vector<std::uint32_t> frames;
    for (const auto& entry : transcript.entries) {
        if (entry.step != step || entry.direction != direction) continue;
        frames.insert(frames.end(), entry.frames.begin(), entry.frames.end());
    }
    std::sort(frames.begin(), frames.end());
    frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
    if (frames.size() > most_frames) frames.resize(most_frames);
    return frames;
}

}  // namespace

void add_frames(CaseResult& result, EvidenceSource seen_by) {
    for (auto& finding : result.findings) {
        if (finding.step.empty() || !finding.evidence.frames.empty()) continue;
        auto frames = frames_of(result.target, finding.step, transcript::Direction::received);
        if (frames.empty()) {
            frames = frames_of(result.target, finding.step, transcript::Direction::sent);
        }
        if (!frames.empty() && finding.evidence.source == EvidenceSource::socket) {
            finding.evidence.source = seen_by;
        }
        finding.evidence.frames = std::move(frames);
    }
}

}  // namespace conform::suite
