#include "cli/commands.hpp"

#include <fmt/format.h>

#include <ostream>

#include "cli/complaint.hpp"
#include "cli/data_files.hpp"
#include "reports/escape.hpp"
#include "requirements/explain.hpp"
#include "requirements/nearest.hpp"
#include "scenario/load.hpp"
#include "scenario/template.hpp"
#include "suite/exit_code.hpp"

namespace conform::cli {
namespace {

std::string printable(const std::string& text) {
    return reports::escape_terminal(text, false);
}

}  // namespace

int run_list(const ListCommand& command, std::ostream& out, std::ostream& err) {
    const auto data = load_data(command.library);
    if (const auto* error = std::get_if<DataError>(&data)) return complain(err, error->message);
    const auto picked = pick_scenarios(command.library, command.picks, std::get<Data>(data));
    if (const auto* error = std::get_if<DataError>(&picked)) return complain(err, error->message);
    for (const auto& one : std::get<Picked>(picked).scenarios) {
        if (!command.cases) out << printable(one.id) << "  " << printable(one.title) << '\n';
        if (!command.cases) continue;
        for (const auto& test_case : one.cases) out << printable(test_case.id) << '\n';
    }
    return suite::exit_ok;
}

int run_explain(const ExplainCommand& command, std::ostream& out, std::ostream& err) {
    const auto loaded = load_data(command.library);
    if (const auto* error = std::get_if<DataError>(&loaded)) return complain(err, error->message);
    const auto& data = std::get<Data>(loaded);
    if (const auto* requirement = data.catalogue.find(command.id)) {
        out << requirements::explain(*requirement, data.ambiguities);
        return suite::exit_ok;
    }
    if (const auto* ambiguity = data.ambiguities.find(command.id)) {
        out << requirements::explain(*ambiguity);
        return suite::exit_ok;
    }
    return complain(
        err, fmt::format("no requirement and no open question has the id \"{}\"{}", command.id,
                         requirements::suggestion(data.catalogue.nearest(command.id, 3))));
}

int run_lint(const LintCommand& command, std::ostream& out, std::ostream& err) {
    const auto loaded = load_data(command.library);
    if (const auto* error = std::get_if<DataError>(&loaded)) return complain(err, error->message);
    int code = suite::exit_ok;
    for (const auto& file : command.files) {
        const auto scenario = scenario::load_file(file, std::get<Data>(loaded).catalogue);
        if (const auto* error = std::get_if<scenario::LoadError>(&scenario)) {
            err << printable(to_string(*error)) << '\n';
            code = suite::exit_usage;
            continue;
        }
        const auto cases = std::get<scenario::Scenario>(scenario).cases.size();
        out << printable(fmt::format("{}: fine, {} case{}", file, cases, cases == 1 ? "" : "s"))
            << '\n';
    }
    return code;
}

int run_new(const NewCommand& command, std::ostream& out, std::ostream& err) {
    if (!scenario::is_scenario_id(command.name)) {
        return complain(err, fmt::format("\"{}\" is no scenario id: lower case letters, digits and "
                                         "\"-\", parts joined by \"/\", as in my-proxy/first-try",
                                         command.name));
    }
    out << scenario::scenario_template(command.name);
    return suite::exit_ok;
}

}  // namespace conform::cli
