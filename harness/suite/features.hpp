// Asks a SOCKS 6 target what it offers, before any case: BIND, backlogs, UDP, idempotence, names,
// and whether it serves several connections at once and reaches the harness.
//
// Only an answer that proves the absence of a feature marks it as lacking (then cases that need it
// are skipped); whatever else comes is left to the cases to judge.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "net/awaitable.hpp"
#include "runner/target.hpp"

namespace conform::suite {

struct Offer {
    std::map<scenario::Feature, std::string> lacks;  ///< with the proof
    std::map<std::string, std::string> features;     ///< feature -> what was seen
    std::map<std::string, std::string> paths;        ///< path -> tried, seen, what to open
    bool reaches_harness = false;                    ///< a CONNECT to a server of ours arrived
    /// Whoever shows no credentials is refused.
    bool demands_authentication = false;
    /// Those of the run were refused too: what the target answered.
    std::optional<std::string> credentials_refused;
    bool serves_one_only = false;  ///< answers nobody while another connection is open
};

socks6::net::Awaitable<Offer> ask_offer(runner::Target target);

}  // namespace conform::suite
