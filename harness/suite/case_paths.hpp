// The paths of one case in the lab: open as long as the object lives.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lab/linked_path.hpp"
#include "net/awaitable.hpp"
#include "runner/target.hpp"
#include "scenario/path.hpp"

namespace conform::suite {

/// Interfaces come and go slowly: this is done on a thread of its own, for all cases.
class PathWorker {
  public:
    explicit PathWorker(const lab::Topology& topology);
    ~PathWorker();
    PathWorker(const PathWorker&) = delete;
    PathWorker& operator=(const PathWorker&) = delete;

    using Opened = std::vector<lab::LinkedPath>;

    /// For the case's own client and remote. Empty, or what failed; then nothing is left open.
    socks6::net::Awaitable<std::string> open(const scenario::Paths& paths, runner::LabHosts hosts,
                                             std::uint64_t seed, Opened& into);
    void close(Opened paths);

  private:
    struct Thread;

    const lab::Topology& topology_;
    std::unique_ptr<Thread> thread_;
};

class CasePaths {
  public:
    /// None.
    CasePaths() = default;
    ~CasePaths();
    CasePaths(CasePaths&& other) noexcept = default;
    CasePaths& operator=(CasePaths&& other) noexcept = delete;

    /// `worker` lives as long as the paths do. As PathWorker::open.
    socks6::net::Awaitable<std::string> open(std::shared_ptr<PathWorker> worker,
                                             const scenario::Paths& paths, runner::LabHosts hosts,
                                             std::uint64_t seed);

    /// In the order of the case's paths.
    const PathWorker::Opened& opened() const { return open_; }

  private:
    std::shared_ptr<PathWorker> worker_;
    PathWorker::Opened open_;
};

}  // namespace conform::suite
