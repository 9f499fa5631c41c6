#include "bench/table/row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace bench {

void print_heading() {
    fmt::print("\n| part | what | median | compared with | goal | outcome |\n");
    fmt::print("| --- | --- | --- | --- | --- | --- |\n");
}

void print_row(const Row& row) {
    fmt::print("| {} | {} | {} | {} | {} | {} |\n", row.part, row.what, row.measured,
               row.compared_with, row.goal, row.outcome);
    std::fflush(stdout);
}

std::string verdict(bool met) {
    return met ? "met" : "missed";
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const auto half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace bench
