// Alternating rounds over several proxies, and the medians of what they did.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/contestant.hpp"

namespace bench {

struct Effort {
    int rounds = 5;
    std::chrono::milliseconds time{1500};  ///< of one measurement
    std::size_t idle = 9000;               ///< connections
    std::size_t idle_tls = 1000;           ///< over TLS, as handshakes take their time
};

/// What a load measures: units a second, between the call of its argument (when the measurement
/// proper begins) and its return.
using Measure =
    std::function<double(const ServerProcess&, Protocol, const std::function<void()>& at_start)>;

class Comparison {
  public:
    struct Median {
        double rate = 0;         ///< units a second
        double cpu_of_each = 0;  ///< seconds of the proxy's processor time for one unit
    };

    /// Runs it all: each round starts every contestant afresh and measures it, in an order that
    /// moves on by one from round to round. What fails is named on stderr and left out.
    Comparison(const std::string& what, const std::vector<Contestant>& contestants,
               const Effort& effort, const Measure& measure);

    std::optional<Median> of(Contestant who) const;
    /// The one with the highest rate; none when none of them was measured.
    std::optional<Contestant> best(const std::vector<Contestant>& among) const;

  private:
    struct Samples {
        std::vector<double> rates;
        std::vector<double> cpu;
    };
    std::map<Contestant, Samples> samples_;
};

/// How a part of the table words its figures and what it promises.
struct Wording {
    std::string part;
    std::string what;
    std::function<std::string(double)> rate;
    std::function<std::string(double)> cpu;  ///< seconds of the proxy's processor time for one unit
};

/// One row for each contestant that has no goal of its own.
void print_figures(const Comparison& comparison, const Wording& wording,
                   const std::vector<Contestant>& contestants);

/// One row: `who` against the best of `among`, at least `factor` times as fast. A row "not
/// measured" where one is missing.
void print_goal(const Comparison& comparison, const Wording& wording, Contestant who,
                const std::vector<Contestant>& among, double factor);

}  // namespace bench
