#include "bench/table/machine.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace bench {
namespace {

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    }
    return "unknown processor";
}

double memory_gib() {
    const auto pages = static_cast<double>(sysconf(_SC_PHYS_PAGES));
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0 * 1024.0);
}

/// Of the last minute: above nearly nothing, others were at work and the figures suffer.
double load_average() {
    std::array<double, 1> load{};
    getloadavg(load.data(), 1);
    return load[0];
}

}  // namespace

void print_machine(const std::vector<std::string>& command) {
    auto words = command;
    if (!words.empty()) words[0] = std::filesystem::path(words[0]).filename().string();
    utsname kernel{};
    uname(&kernel);
    fmt::print(
        "`{}`: {} cores ({}), {:.0f} GiB, {} {}, load average {:.1f}, {:%Y-%m-%d %H:%M} UTC\n",
        fmt::join(words, " "), sysconf(_SC_NPROCESSORS_ONLN), processor(), memory_gib(),
        kernel.sysname, kernel.release, load_average(), fmt::gmtime(std::time(nullptr)));
    std::fflush(stdout);
}

}  // namespace bench
