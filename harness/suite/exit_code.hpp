// The exit code of a run: one table, so that scripts can rely on it.
#pragma once

#include <cstddef>
#include <map>

#include "verdict/verdict.hpp"

namespace conform::suite {

enum ExitCode : int {
    exit_ok = 0,            ///< nothing failed
    exit_failed = 1,        ///< a requirement failed, or the target speaks no SOCKS 6
    exit_usage = 2,         ///< bad usage, scenario or pattern: nothing was sent
    exit_unreachable = 3,   ///< target not reached or not kept alive, or nothing could be judged
    exit_harness = 4,       ///< an error of the harness; a report or pcap that cannot be written
    exit_interrupted = 128  ///< plus the signal's number
};

/// What a run came to.
struct Ending {
    std::map<Verdict, std::size_t> verdicts{};  ///< cases per verdict
    int signal = 0;                             ///< that interrupted the run
    bool write_failed = false;                  ///< a report or pcap
    bool target_lost = false;                   ///< not reached, or gone before the end
    bool strict = false;                        ///< warnings count as failures
};

/// The first that holds: interrupted; an error; target lost; a failure (a flaky case is one: it did
/// fail); nothing judged; fine.
int exit_code(const Ending& ending);

}  // namespace conform::suite
