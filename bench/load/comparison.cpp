#include "bench/load/comparison.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <exception>

#include "bench/table/row.hpp"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Sample {
    double rate = 0;
    double cpu = 0;
};

Sample measure_once(Contestant who, const Measure& measure) {
    const auto server = start(who);
    double cpu_before = 0;
    Clock::time_point started;
    const auto rate = measure(*server, protocol_of(who), [&] {
        cpu_before = server->cpu_seconds();
        started = Clock::now();
    });
    const auto seconds = std::chrono::duration<double>(Clock::now() - started).count();
    const auto cpu = server->cpu_seconds() - cpu_before;
    return {rate, rate > 0 ? cpu / (rate * seconds) : 0};
}

std::string figure(const Wording& wording, const Comparison::Median& median) {
    return fmt::format("{}, {:.2f} cores, {}", wording.rate(median.rate),
                       median.cpu_of_each * median.rate, wording.cpu(median.cpu_of_each));
}

}  // namespace

Comparison::Comparison(const std::string& what, const std::vector<Contestant>& contestants,
                       const Effort& effort, const Measure& measure) {
    for (int round = 0; round < effort.rounds; ++round) {
        for (std::size_t turn = 0; turn < contestants.size(); ++turn) {
            const auto place = (turn + static_cast<std::size_t>(round)) % contestants.size();
            const auto who = contestants[place];
            try {
                const auto sample = measure_once(who, measure);
                samples_[who].rates.push_back(sample.rate);
                samples_[who].cpu.push_back(sample.cpu);
                fmt::print(stderr, "round {}, {}, {}: {:.0f}/s\n", round + 1, what, name_of(who),
                           sample.rate);
            } catch (const std::exception& error) {
                fmt::print(stderr, "NOT MEASURED in round {}: {}, {}: {}\n", round + 1, what,
                           name_of(who), error.what());
            }
        }
    }
}

std::optional<Comparison::Median> Comparison::of(Contestant who) const {
    const auto found = samples_.find(who);
    if (found == samples_.end()) return std::nullopt;
    return Median{median(found->second.rates), median(found->second.cpu)};
}

std::optional<Contestant> Comparison::best(const std::vector<Contestant>& among) const {
    std::optional<Contestant> leader;
    for (const auto who : among) {
        const auto measured = of(who);
        if (measured && (!leader || measured->rate > of(*leader)->rate)) leader = who;
    }
    return leader;
}

void print_figures(const Comparison& comparison, const Wording& wording,
                   const std::vector<Contestant>& contestants) {
    for (const auto who : contestants) {
        const auto measured = comparison.of(who);
        print_row({wording.part, wording.what + ": " + name_of(who),
                   measured ? figure(wording, *measured) : "not measured", "", "", ""});
    }
}

void print_goal(const Comparison& comparison, const Wording& wording, Contestant who,
                const std::vector<Contestant>& among, double factor) {
    Row row{wording.part,   wording.what + ": " + name_of(who), "not measured",
            "not measured", fmt::format("{:.2f} x", factor),    "not measured"};
    const auto own = comparison.of(who);
    const auto other = comparison.best(among);
    if (own) row.measured = figure(wording, *own);
    if (own && other) {
        const auto ratio = own->rate / comparison.of(*other)->rate;
        row.compared_with = fmt::format("{:.2f} x {}", ratio, name_of(*other));
        row.outcome = verdict(ratio >= factor);
    }
    print_row(row);
}

}  // namespace bench
