#include "cli/coverage_command.hpp"

#include <ostream>

#include "cli/complaint.hpp"
#include "cli/data_files.hpp"
#include "faults/fault.hpp"
#include "reports/escape.hpp"
#include "suite/coverage_page.hpp"
#include "suite/exit_code.hpp"

namespace conform::cli {
namespace {

using Coverage = std::vector<suite::ClauseCoverage>;

std::variant<Coverage, DataError> coverage_of(const CoverageCommand& command) {
    auto loaded = load_data(command.library);
    if (auto* error = std::get_if<DataError>(&loaded)) return std::move(*error);
    const auto& data = std::get<Data>(loaded);
    auto picked = pick_scenarios(command.library, {}, data);
    if (auto* error = std::get_if<DataError>(&picked)) return std::move(*error);
    const auto reasons = requirements::Reasons::load(
        data.folder / "requirements" / "uncovered.json", data.catalogue);
    if (const auto* error = std::get_if<requirements::LoadError>(&reasons)) {
        return DataError{to_string(*error)};
    }
    auto all =
        suite::clause_coverage(data.catalogue, std::get<Picked>(picked).scenarios,
                               faults::proxy_faults(), std::get<requirements::Reasons>(reasons));
    return suite::of_role(std::move(all), command.role);
}

}  // namespace

int run_coverage(const CoverageCommand& command, std::ostream& out, std::ostream& err) {
    const auto found = coverage_of(command);
    if (const auto* error = std::get_if<DataError>(&found)) return complain(err, error->message);
    const auto& all = std::get<Coverage>(found);
    switch (command.format) {
        case CoverageCommand::Format::text:
            out << suite::coverage_text(all);
            break;
        case CoverageCommand::Format::markdown:
            out << suite::coverage_markdown(all);
            break;
        case CoverageCommand::Format::json:
            out << suite::coverage_json(all);
            break;
    }
    return suite::exit_ok;
}

}  // namespace conform::cli
