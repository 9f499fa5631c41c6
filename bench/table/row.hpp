// The table that all benchmarks print, in Markdown, row by row as results come.
#pragma once

#include <string>
#include <vector>

namespace bench {

struct Row {
    std::string part;  ///< "(a)" to "(e)"
    std::string what;
    std::string measured;
    std::string compared_with;
    std::string goal;
    std::string outcome;
};

/// Blank line, column names and rule.
void print_heading();
void print_row(const Row& row);

/// "met" or "missed"
std::string verdict(bool met);

/// 0 of nothing.
double median(std::vector<double> values);

}  // namespace bench
