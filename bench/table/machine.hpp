// What a figure needs beside it to mean anything: machine, date, command.
#pragma once

#include <string>
#include <vector>

namespace bench {

/// One line on stdout: command, cores, memory, kernel, processor, load before, date (UTC).
void print_machine(const std::vector<std::string>& command);

}  // namespace bench
