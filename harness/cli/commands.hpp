// What socks6-conform does beside running cases. Each writes its result to `out`, errors to `err`,
// and gives the exit code.
#pragma once

#include <iosfwd>

#include "cli/command_line.hpp"

namespace conform::cli {

/// One id a line, with its title.
int run_list(const ListCommand& command, std::ostream& out, std::ostream& err);
int run_explain(const ExplainCommand& command, std::ostream& out, std::ostream& err);
int run_decode(const DecodeCommand& command, std::istream& in, std::ostream& out,
               std::ostream& err);
int run_lint(const LintCommand& command, std::ostream& out, std::ostream& err);
int run_new(const NewCommand& command, std::ostream& out, std::ostream& err);

}  // namespace conform::cli
