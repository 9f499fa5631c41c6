#include "cli/faults_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "faults/fault.hpp"
#include "proxy/run.hpp"
#include "reports/escape.hpp"
#include "suite/exit_code.hpp"

namespace conform::cli {
namespace {

const faults::Fault* find(const std::vector<faults::Fault>& all, const std::string& name) {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const faults::Fault& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

int run_faults(const FaultsCommand& command, std::ostream& out) {
    const auto all = faults::proxy_faults();
    if (!command.json) {
        for (const auto& fault : all) {
            out << fmt::format("{:<36} {}\n{:<36} breaks {}\n", fault.name, fault.effect, "",
                               fmt::join(fault.clauses, ", "));
        }
        return suite::exit_ok;
    }
    auto list = nlohmann::json::array();
    for (const auto& fault : all) {
        list.push_back({{"name", fault.name},
                        {"role", "proxy"},
                        {"requirements", fault.clauses},
                        {"effect", fault.effect}});
    }
    out << nlohmann::json{{"format", 1}, {"faults", std::move(list)}}.dump(2) << '\n';
    return suite::exit_ok;
}

int run_serve(const ServeCommand& command, std::ostream& err) {
    const auto all = faults::proxy_faults();
    std::vector<const faults::Fault*> chosen;
    for (const auto& name : command.faults) {
        chosen.push_back(find(all, name));
        if (chosen.back() != nullptr) continue;
        err << fmt::format(
            "socks6-conform: no fault is named \"{}\"; `socks6-conform faults` lists "
            "them\n",
            reports::escape_terminal(name, false));
        return suite::exit_usage;
    }
    if (!chosen.empty() && command.proxy.threads > 1) {
        err << "socks6-conform: --fault needs --threads 1: faults keep state for one server\n";
        return suite::exit_usage;
    }
    return socks6::proxy::run(command.proxy, [&](socks6::proxy::ProxyParts& parts) {
        for (const auto* fault : chosen) fault->apply(parts);
    });
}

}  // namespace conform::cli
