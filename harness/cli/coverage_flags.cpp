#include "cli/coverage_flags.hpp"

#include <CLI/CLI.hpp>

namespace conform::cli {

void add_role(CLI::App& app, const std::string& description,
              const std::function<void(bool clients)>& use) {
    app.add_option_function<std::string>(
           "--role", [use](const std::string& role) { use(role == "client"); }, description)
        ->check(CLI::IsMember({"proxy", "client"}));
}

void add_coverage(CLI::App& app, CoverageCommand& command) {
    using Format = CoverageCommand::Format;
    auto* coverage = app.add_subcommand(
        "coverage", "the clauses with the scenarios that judge them, or why none does");
    auto* markdown = coverage->add_flag_callback(
        "--markdown", [&] { command.format = Format::markdown; }, "as the page docs/coverage.md");
    coverage
        ->add_flag_callback(
            "--json", [&] { command.format = Format::json; }, "as JSON")
        ->excludes(markdown);
    add_role(*coverage, "clauses that bind proxies, or clients; all unless given",
             [&](bool clients) {
                 command.role = clients ? suite::CoverageOf::clients : suite::CoverageOf::proxies;
             });
    coverage->fallthrough();
}

}  // namespace conform::cli
