// `selftest`: the suite against references with one fault each, to see that it notices them all.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/library.hpp"
#include "cli/report_file.hpp"
#include "suite/options.hpp"

namespace conform::cli {

struct Console;

struct SelftestCommand {
    Library library;
    suite::Options options;           ///< seed, reading, levels, dialect, timeout
    std::vector<std::string> faults;  ///< empty: all
    bool full = false;                ///< every fault against every case
    std::size_t sample = 20;          ///< else: cases of foreign clauses
    bool clients = false;             ///< --role client
    std::size_t jobs = 16;            ///< faults at once
    std::vector<ReportFile> reports;  ///< "json" alone
    bool verbose = false;
};

int run_selftest(const SelftestCommand& command, Console& console);

}  // namespace conform::cli
