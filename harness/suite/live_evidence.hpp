// The packets of a run as the kernel saw them, for the pcaps of its cases; and what has to be told
// about them at the end.
//
// Threads: start() and finish() on the run's own, all else on any.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "capture/captures.hpp"
#include "net/awaitable.hpp"
#include "runner/run_case.hpp"
#include "suite/capture_places.hpp"
#include "suite/options.hpp"
#include "verdict/run_result.hpp"

namespace conform::suite {

/// When a case ran against its target, in nanoseconds since the Unix epoch.
struct CaseWindow {
    std::int64_t from_ns = 0;
    std::int64_t until_ns = 0;
};

class LiveEvidence {
  public:
    /// Captures there if the options ask for pcaps and the machine permits it.
    LiveEvidence(const Options& options, const std::vector<CapturePlace>& places);

    bool live() const { return captures_ != nullptr; }
    /// Why not; empty when it is live.
    const std::string& refused() const { return refused_; }

    /// What passes paths of a case's own, captured as long as it lives: within this object's life.
    using PathWatch = std::vector<std::unique_ptr<capture::LiveCapture>>;

    /// `client`: whose side the path is on. A path that cannot be captured is remarked.
    void watch_path(PathWatch& watch, bool client, const CapturePlace& place,
                    std::string_view case_id);
    /// Waits until everything that passed the paths is captured.
    socks6::net::Awaitable<void> settle_paths(const PathWatch& watch, std::string_view case_id);

    /// Waits until everything that was on the wire before is captured; then it is now.
    socks6::net::Awaitable<std::int64_t> settle(std::string_view case_id);

    /// Writes the case's pcap, live if there are frames, else made up from the transcript. Sets the
    /// frames of its entries and findings. Empty, or which file could not be written.
    std::string write(CaseResult& result, const capture::OwnTraffic& own);

    /// Ends the captures. What is to be told about them, for the notes of the run.
    std::vector<std::string> finish();
    /// Files that could not be written.
    const std::vector<std::string>& write_errors() const { return write_errors_; }

  private:
    /// Whether the marker that `mark` sends comes back in time; it calls what it is given then.
    using Mark = std::function<void(std::function<void()> seen)>;
    socks6::net::Awaitable<void> comes_back(Mark mark, std::string_view case_id);
    bool write_live(CaseResult& result, const capture::OwnTraffic& own, std::string& error);
    std::string write_made_up(CaseResult& result, std::int64_t start_ns) const;
    void remark(std::string_view what, std::string_view case_id, std::string_view detail = {});

    const Options& options_;
    std::unique_ptr<capture::Captures> captures_;
    std::string refused_;
    std::vector<std::string> write_errors_;
    std::atomic<std::size_t> unseen_ = 0;  // markers
    std::counting_semaphore<> turns_{2};   // a case may take 16 MiB

    /// What happened to some cases: told once, with their number and the first of them.
    struct Remark {
        std::size_t cases = 0;
        std::string first;
    };
    std::mutex mutex_;
    std::map<std::string, Remark, std::less<>> remarks_;
};

/// What belongs to a case that ran in that time: its connections, and whoever knocked at its doors.
capture::OwnTraffic own_traffic(const runner::CaseOutcome& outcome, const CaseWindow& window);

/// Of the system clock, in nanoseconds.
std::int64_t now_ns();

}  // namespace conform::suite
