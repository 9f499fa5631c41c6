#include "capture/captures.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace conform::capture {

struct Captures::Running {
    std::unique_ptr<FrameSpool> spool;
    std::unique_ptr<LiveCapture> capture;  // ends before what it fills
};

Captures::Captures(std::optional<std::filesystem::path> spool_folder)
    : spool_folder_(std::move(spool_folder)) {}
Captures::~Captures() = default;

void Captures::merge_into(std::unique_ptr<MergedPcap> file) {
    merged_ = std::move(file);
}

LiveCapture::Sink Captures::sink_into(FrameSpool* spool) const {
    return [spool, merged = merged_.get()](
               std::int64_t t_ns, std::span<const std::uint8_t> captured, std::uint32_t length) {
        if (spool != nullptr) spool->add(t_ns, captured, length);
        if (merged != nullptr) merged->add(t_ns, captured, length);
    };
}

std::variant<std::unique_ptr<LiveCapture>, std::string> Captures::also(
    std::size_t as, const LiveCaptureOptions& options) const {
    return LiveCapture::open(options, sink_into(running_.at(as)->spool.get()));
}

std::optional<std::string> Captures::add(const LiveCaptureOptions& options) {
    auto running = std::make_unique<Running>();
    if (spool_folder_) {
        running->spool = std::make_unique<FrameSpool>(*spool_folder_);
        if (!running->spool->error().empty()) return running->spool->error();
    }
    auto opened = LiveCapture::open(options, sink_into(running->spool.get()));
    if (auto* refused = std::get_if<std::string>(&opened)) return std::move(*refused);
    running->capture = std::get<std::unique_ptr<LiveCapture>>(std::move(opened));
    running_.push_back(std::move(running));
    return std::nullopt;
}

void Captures::mark(const std::function<void()>& seen) {
    const auto left = std::make_shared<std::atomic<std::size_t>>(running_.size());
    for (const auto& one : running_) {
        one->capture->mark([left, seen] {
            if (--*left == 0) seen();
        });
    }
}

OwnFrames Captures::frames_of(const OwnTraffic& own, std::size_t max_bytes) const {
    OwnFrames all;
    std::set<ConversationKey> taken;
    for (const auto& one : running_) {
        if (!one->spool) continue;
        auto some = one->spool->take(own, taken, max_bytes);
        std::move(some.frames.begin(), some.frames.end(), std::back_inserter(all.frames));
        all.beyond += some.beyond;
        all.overwritten = all.overwritten || some.overwritten;
        if (all.error.empty()) all.error = std::move(some.error);
    }
    std::stable_sort(all.frames.begin(), all.frames.end(),
                     [](const Frame& a, const Frame& b) { return a.t_ns < b.t_ns; });
    return all;
}

CaptureCounts Captures::counts() const {
    CaptureCounts sum;
    for (const auto& one : running_) {
        const auto counts = one->capture->counts();
        sum.frames += counts.frames;
        sum.dropped += counts.dropped;
    }
    return sum;
}

std::string Captures::devices() const {
    std::string names;
    for (const auto& one : running_) {
        names += (names.empty() ? "" : ", ") + one->capture->device();
    }
    return names;
}

std::string Captures::finish() {
    running_.clear();
    if (!merged_) return {};
    const auto file = std::move(merged_);
    return file->commit();
}

}  // namespace conform::capture
