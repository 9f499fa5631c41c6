// Runs one case against one target: plays its actors, interprets its steps, judges what it sees.
//
// Never throws for what a target does, always ends within the case's time limit, and keeps nothing
// afterwards: every socket of the case is closed when the awaitable completes. Everything happens
// on the executor that the coroutine runs on (one thread); many cases may run on one executor.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "net/acceptor.hpp"
#include "net/connector.hpp"
#include "net/datagram_socket.hpp"
#include "net/tcp_socket.hpp"
#include "requirements/ambiguities.hpp"
#include "requirements/catalogue.hpp"
#include "runner/target.hpp"
#include "scenario/scenario.hpp"
#include "transcript/redact.hpp"
#include "transcript/transcript.hpp"
#include "verdict/finding.hpp"

namespace conform::runner {

/// Which column of docs/draft-readings.md holds.
using requirements::Reading;

/// How actors on one side of the target reach the network; in-memory ones in unit tests. Borrowed.
struct Transport {
    socks6::net::Connector& connector;
    socks6::net::Listen listen;
    socks6::net::OpenDatagrams open_datagrams;  ///< may be empty: no UDP actors then
    socks6::net::OpenTcp open_tcp = socks6::net::open_tcp;
};

/// Both sides; outside of the lab they are the same network.
struct Transports {
    Transport clients;
    Transport remotes;
};

/// One line as a step begins or is decided: "+12.3 ms /steps/2 expect client …: pass".
using Trace = std::function<void(std::string_view line)>;

struct CaseOptions {
    const requirements::Catalogue* catalogue = nullptr;  ///< for levels; must be set
    Reading reading = Reading::errata;
    std::map<std::string, Verdict> levels;  ///< --level: what breaking a clause counts as
    double time_scale = 1;                  ///< for slow paths: all limits, not the stimuli
    Trace trace;                            ///< may be empty
    std::stop_token stop;                   ///< ends the case early; may be asked by any thread
};

struct CaseOutcome {
    Verdict verdict = Verdict::error;  ///< the worst of the findings
    std::vector<Finding> findings;
    transcript::Transcript transcript;  ///< with passwords: redact() before it is shown
    std::vector<transcript::SecretRange> secrets;
    std::vector<socks6::net::Endpoint> doors;  ///< where actors could be reached, or were not
    std::string reason;                        ///< of inconclusive and error
    bool target_unreachable = false;           ///< a client could not connect to the target
    bool timed_out = false;                    ///< something was waited for in vain
    double duration_s = 0;
};

/// `test_case` and `options` must live until the awaitable completes; `target` is copied.
socks6::net::Awaitable<CaseOutcome> run_case(const scenario::Case& test_case, Target target,
                                             Transports transports, const CaseOptions& options);

/// Why this release cannot run the case ("the verb launch"), whatever the target: its verdict is
/// inconclusive.
std::optional<std::string> not_yet(const scenario::Case& test_case);

}  // namespace conform::runner
