// All live captures of a run: in the lab one in each namespace, on loopback one.
//
// A packet that several of them see belongs to the first that was added, so that none is twice in a
// case's file.
//
// Threads: add() before any other use; the rest from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "capture/frame_spool.hpp"
#include "capture/live_capture.hpp"
#include "capture/merged_pcap.hpp"

namespace conform::capture {

class Captures {
  public:
    /// Where frames wait for their cases; none: nobody asks for those of a case.
    explicit Captures(std::optional<std::filesystem::path> spool_folder);
    ~Captures();
    Captures(const Captures&) = delete;
    Captures& operator=(const Captures&) = delete;

    /// One file for all that the devices carry.
    void merge_into(std::unique_ptr<MergedPcap> file);

    /// Starts one in the network namespace of the calling thread. Nothing, or why it cannot.
    std::optional<std::string> add(const LiveCaptureOptions& options);
    bool empty() const { return running_.empty(); }

    /// One more device whose frames count as seen by the `as`-th of those added, for as long as the
    /// capture lives; so too from any thread. It is not part of mark() and counts().
    std::variant<std::unique_ptr<LiveCapture>, std::string> also(
        std::size_t as, const LiveCaptureOptions& options) const;

    /// Calls `seen` once, on some thread, when everything that was on the wire until now has been
    /// taken in by all captures; see LiveCapture::mark() for when it never does.
    void mark(const std::function<void()>& seen);

    OwnFrames frames_of(const OwnTraffic& own, std::size_t max_bytes) const;

    CaptureCounts counts() const;
    /// "lo", "to-proxy, to-proxy"
    std::string devices() const;

    /// Ends all captures and gives the merged file its name: what went wrong, if there is one.
    std::string finish();

  private:
    struct Running;
    LiveCapture::Sink sink_into(FrameSpool* spool) const;
    std::optional<std::filesystem::path> spool_folder_;
    std::unique_ptr<MergedPcap> merged_;
    std::vector<std::unique_ptr<Running>> running_;
};

}  // namespace conform::capture
