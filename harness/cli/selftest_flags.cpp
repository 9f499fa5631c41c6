#include "cli/selftest_flags.hpp"

#include <CLI/CLI.hpp>

#include "cli/coverage_flags.hpp"

namespace conform::cli {

void add_selftest(CLI::App& app, SelftestCommand& command) {
    auto* selftest = app.add_subcommand(
        "selftest",
        "run the suite against references with one deliberate fault each (`faults` lists them): "
        "each by the scenarios of its clauses and some other cases picked by --seed. Exits with 1 "
        "if a fault is not noticed, or under clauses alone that it does not break, or if anything "
        "fails without a fault; with --full also if a MUST or MUST NOT has neither a fault nor a "
        "reason in unfaulted.json");
    selftest->add_flag("--full", command.full, "each fault against every case; takes long");
    selftest->add_option("--fault", command.faults, "these alone")
        ->type_name("NAME")
        ->expected(1, -1);
    selftest->add_option("--sample", command.sample, "other cases for each fault; 20 unless given")
        ->check(CLI::Range(0, 10'000))
        ->type_name("N");
    add_role(*selftest, "whose faults; of proxies unless given",
             [&](bool clients) { command.clients = clients; });
    selftest
        ->add_option("--jobs,-j", command.jobs,
                     "faults at once, with 8 cases each; 16 unless given")
        ->check(CLI::Range(1, 64))
        ->type_name("N");
    selftest->fallthrough();
}

}  // namespace conform::cli
