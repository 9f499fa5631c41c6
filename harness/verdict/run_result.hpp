// Everything a run has to say, as plain values: each report is made from a RunResult alone, and the
// JSON report holds all of it, so that any other report can be made from the file later.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "transcript/transcript.hpp"
#include "verdict/finding.hpp"
#include "verdict/verdict.hpp"

namespace conform {

struct CaseResult {
    std::string id;        ///< "draft-05/connect/refused[ipv4]"
    std::string scenario;  ///< "draft-05/connect/refused"
    std::string purpose;   ///< the scenario's reason, one sentence
    Verdict verdict = Verdict::skip;
    bool known = false;  ///< a failure that the baseline expects
    double duration_s = 0;
    std::vector<std::string> requirements;  ///< clauses that the case is about
    std::string reason;                     ///< of skip, inconclusive, error, flaky: one sentence
    std::vector<Finding> findings;
    transcript::Transcript target;
    transcript::Transcript reference;  ///< empty when the reference was the target
    std::string pcap;                  ///< path as written; empty when none
    std::string repeat;                ///< the command that repeats this case; no password

    friend bool operator==(const CaseResult&, const CaseResult&) = default;
};

/// A clause as the catalogue has it, so that a report needs no catalogue.
struct ClauseText {
    std::string section;
    std::string level;
    std::string text;

    friend bool operator==(const ClauseText&, const ClauseText&) = default;
};

/// "judged N of M testable clauses (skipped a, inconclusive b)"
struct Judged {
    std::size_t clauses = 0;
    std::size_t of = 0;
    std::size_t skipped = 0;
    std::size_t inconclusive = 0;

    friend bool operator==(const Judged&, const Judged&) = default;
};

struct RunResult {
    std::string tool = "socks6-conform";
    std::string version;        ///< of the program
    std::string revision;       ///< of the draft: "05"
    std::string reading;        ///< "errata" or "text"
    std::string wire_version;   ///< "0600"
    std::string target;         ///< "127.0.0.1:1080" or "built-in reference"
    std::string target_output;  ///< of a target that the run started: the last 64 KiB
    std::uint64_t seed = 0;
    std::string started;  ///< UTC, "2026-01-31T12:00:00Z"
    double duration_s = 0;
    bool complete = true;  ///< false: interrupted, what is here is whole
    int exit_code = 0;
    std::map<std::string, std::string> environment;  ///< capability -> "yes" or why not
    std::map<std::string, std::string> features;     ///< feature of the target -> what proved it
    std::map<std::string, std::string> paths;        ///< path -> what was seen, what to open
    std::map<std::string, std::string> levels;       ///< --level overrides: id -> level
    Judged judged;
    std::map<std::string, ClauseText> clauses;
    std::vector<std::string> notes;  ///< about the run itself
    std::vector<CaseResult> cases;

    friend bool operator==(const RunResult&, const RunResult&) = default;
};

/// Cases per verdict.
std::map<Verdict, std::size_t> count_verdicts(const RunResult& run);

}  // namespace conform
