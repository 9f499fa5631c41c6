#include "cli/program.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "cli/check_command.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/complaint.hpp"
#include "cli/evidence_command.hpp"
#include "cli/run_command.hpp"
#include "reports/escape.hpp"
#include "reports/style.hpp"
#include "suite/exit_code.hpp"

namespace conform::cli {
namespace {

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

reports::Surroundings surroundings_of(int fd) {
    reports::Surroundings surroundings;
    surroundings.tty = ::isatty(fd) == 1;
    winsize size{};
    if (surroundings.tty && ::ioctl(fd, TIOCGWINSZ, &size) == 0) surroundings.columns = size.ws_col;
    surroundings.term = from_environment("TERM");
    surroundings.no_color = from_environment("NO_COLOR");
    for (const auto* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        if (surroundings.locale.empty()) surroundings.locale = from_environment(name);
    }
    return surroundings;
}

struct Execute {
    int operator()(const RunCommand& command) const {
        Console console{std::cout, std::cerr, reports::style_for(surroundings_of(STDOUT_FILENO)),
                        reports::can_rewrite_lines(surroundings_of(STDERR_FILENO))};
        console.style.verbose = command.verbose;
        return run_cases(command, console);
    }
    int operator()(const CheckCommand& command) const {
        Console console{std::cout, std::cerr, reports::style_for(surroundings_of(STDOUT_FILENO)),
                        false};
        console.style.verbose = command.verbose;
        return run_check(command, console);
    }
    int operator()(const ListCommand& command) const {
        return run_list(command, std::cout, std::cerr);
    }
    int operator()(const ExplainCommand& command) const {
        return run_explain(command, std::cout, std::cerr);
    }
    int operator()(const DecodeCommand& command) const {
        return run_decode(command, std::cin, std::cout, std::cerr);
    }
    int operator()(const LintCommand& command) const {
        return run_lint(command, std::cout, std::cerr);
    }
    int operator()(const NewCommand& command) const {
        return run_new(command, std::cout, std::cerr);
    }
    int operator()(const EvidenceCommand& command) const {
        return run_evidence(command, std::cout, std::cerr);
    }
    int operator()(const FaultsCommand& command) const { return run_faults(command, std::cout); }
    int operator()(const CoverageCommand& command) const {
        return run_coverage(command, std::cout, std::cerr);
    }
    int operator()(const SelftestCommand& command) const {
        Console console{std::cout, std::cerr, reports::style_for(surroundings_of(STDOUT_FILENO)),
                        reports::can_rewrite_lines(surroundings_of(STDERR_FILENO))};
        return run_selftest(command, console);
    }
    int operator()(const ServeCommand& command) const { return run_serve(command, std::cerr); }
    int operator()(const Answer& answer) const {
        if (answer.exit_code == 0) {
            std::cout << answer.text;
            return 0;
        }
        write_lines(std::cerr, answer.text, false);
        return answer.exit_code;
    }
};

}  // namespace

int run_program(int argc, const char* const* argv) {
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return std::visit(Execute{}, parse_command_line(argc, argv, from_environment));
    } catch (const std::exception& error) {
        std::cerr << "socks6-conform: an error of this program: "
                  << reports::escape_terminal(error.what(), false) << std::endl;
        return suite::exit_harness;
    }
}

}  // namespace conform::cli
