// The command line of socks6-conform as values. Parsing has no side effects but reading the
// password file and SOCKS6_PASSWORD.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/coverage_command.hpp"
#include "cli/faults_command.hpp"
#include "cli/library.hpp"
#include "cli/report_file.hpp"
#include "cli/selftest_command.hpp"
#include "suite/options.hpp"

namespace conform::cli {

struct RunCommand {
    suite::Options options;
    Library library;
    std::vector<std::string> picks;  ///< patterns and scenario files
    std::vector<ReportFile> reports;
    bool trace = false;
    bool verbose = false;
};
struct ListCommand {
    Library library;
    std::vector<std::string> picks;
    bool cases = false;
};
struct ExplainCommand {
    Library library;
    std::string id;
};
struct DecodeCommand {
    std::string hex;
    std::string type;  ///< empty: all that fit
    socks6::wire::Dialect dialect;
};
struct LintCommand {
    Library library;
    std::vector<std::string> files;
};
/// One case of a saved report as an archive.
struct EvidenceCommand {
    Library library;
    std::filesystem::path report;
    std::string case_id;
    std::filesystem::path output;
};
struct NewCommand {
    std::string name;
};
/// What captures show, instead of a target.
struct CheckCommand {
    Library library;
    std::vector<std::string> files;
    std::vector<std::uint16_t> ports;  ///< on which SOCKS 6 is spoken; empty: guessed
    bool client = true;                ///< whether clients are judged
    bool proxy = true;
    socks6::wire::Dialect dialect;
    requirements::Reading reading = requirements::Reading::errata;
    std::map<std::string, Verdict> levels;
    bool strict = false;
    bool verbose = false;
    std::vector<ReportFile> reports;
    std::string tool_version;
};
/// Nothing to do: --help, --version or an error. Code 0 goes to stdout.
struct Answer {
    int exit_code = 0;
    std::string text;
};

using Command = std::variant<RunCommand, ListCommand, ExplainCommand, DecodeCommand, LintCommand,
                             NewCommand, FaultsCommand, ServeCommand, EvidenceCommand, CheckCommand,
                             CoverageCommand, SelftestCommand, Answer>;

/// Gives the value of an environment variable; empty when it is not set.
using Environment = std::function<std::string(const char* name)>;

Command parse_command_line(int argc, const char* const* argv, const Environment& environment);

}  // namespace conform::cli
