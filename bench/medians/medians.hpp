// Runs what is registered with Google Benchmark, prints nothing of it, and keeps the medians.
//
// Register benchmarks with some repetitions; figures come from the processor time of one iteration.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bench {

class Medians : public benchmark::BenchmarkReporter {
  public:
    struct Figure {
        double nanoseconds = 0;
        std::map<std::string, double> counters;
    };

    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const auto& run : runs) {
            if (run.aggregate_name != "median") continue;
            Figure& figure = figures_[run.run_name.function_name];
            figure.nanoseconds = run.GetAdjustedCPUTime();
            for (const auto& [name, counter] : run.counters) figure.counters[name] = counter;
        }
    }

    /// Repetitions interleaved. False, with a message, if the command line is wrong.
    bool run(int argc, char** argv) {
        std::vector<char*> arguments(argv, argv + argc);
        std::string interleave = "--benchmark_enable_random_interleaving=true";
        arguments.push_back(interleave.data());
        auto count = static_cast<int>(arguments.size());
        benchmark::Initialize(&count, arguments.data());
        if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return false;
        benchmark::RunSpecifiedBenchmarks(this);
        return true;
    }

    /// None of one that did not run: filtered out on the command line.
    std::optional<Figure> of(const std::string& benchmark) const {
        const auto found = figures_.find(benchmark);
        if (found == figures_.end()) return std::nullopt;
        return found->second;
    }

  private:
    std::map<std::string, Figure> figures_;
};

}  // namespace bench
