// proxy_bench: parts (a) to (d) of bench/README.md, all on loopback.
#include <csignal>

#include <CLI/CLI.hpp>

#include "bench/load/parts.hpp"
#include "bench/table/machine.hpp"
#include "bench/table/row.hpp"

int main(int argc, char** argv) {
    bench::Effort effort;
    std::string parts = "abcd";
    double seconds = 1.5;
    bool smoke = false;
    CLI::App app("Measures socks6-proxy beside other proxies, on loopback.", "proxy_bench");
    app.add_option("--parts", parts, "which of a (CONNECT), b (bulk), c (UDP), d (memory)")
        ->capture_default_str();
    app.add_option("--rounds", effort.rounds, "of which the medians are shown")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    app.add_option("--seconds", seconds, "for one measurement")
        ->check(CLI::Range(0.05, 600.0))
        ->capture_default_str();
    app.add_option("--idle", effort.idle, "connections of part d, as far as the fd limit allows")
        ->check(CLI::Range(100, 100'000))
        ->capture_default_str();
    app.add_flag("--smoke", smoke, "one short round of all: shows that it runs, no more");
    CLI11_PARSE(app, argc, argv);
    effort.time = std::chrono::milliseconds(static_cast<int>(seconds * 1000));
    if (smoke) effort = {1, std::chrono::milliseconds(50), 100, 50};

    std::signal(SIGPIPE, SIG_IGN);
    bench::print_machine({argv, argv + argc});
    bench::print_heading();
    if (parts.find('a') != std::string::npos) bench::measure_connects(effort);
    if (parts.find('b') != std::string::npos) bench::measure_bulk(effort);
    if (parts.find('c') != std::string::npos) bench::measure_datagrams(effort);
    if (parts.find('d') != std::string::npos) bench::measure_idle(effort);
    return 0;
}
