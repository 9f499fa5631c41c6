// Parts (a), (b) and (c): rates, compared with other proxies.
#include <fmt/format.h>

#include "bench/load/bulk_load.hpp"
#include "bench/load/connect_load.hpp"
#include "bench/load/datagram_load.hpp"
#include "bench/load/parts.hpp"
#include "bench/load/remotes.hpp"

namespace bench {
namespace {

constexpr std::size_t remote_addresses = 128;

const std::vector<Contestant> peers{Contestant::microsocks, Contestant::dante};
const std::vector<Contestant> bare{Contestant::bare_copy, Contestant::bare_splice};

std::string per_second(double rate) {
    return fmt::format("{:.0f}/s", rate);
}

std::string mebibytes(double rate) {
    return fmt::format("{:.0f} MiB/s", rate / (1024 * 1024));
}

std::string microseconds_each(double seconds) {
    return fmt::format("{:.1f} µs each", seconds * 1e6);
}

std::string milliseconds_a_gibibyte(double seconds) {
    return fmt::format("{:.0f} ms/GiB", seconds * 1e3 * 1024 * 1024 * 1024);
}

double connects(const ConnectLoad& load, const std::function<void()>& at_start) {
    const auto result = run(load, at_start);
    if (result.failed > result.done / 1000) {
        throw std::runtime_error(
            fmt::format("{} connections failed, {} were served", result.failed, result.done));
    }
    return static_cast<double>(result.done) / result.seconds;
}

void measure_streams(const Effort& effort, std::size_t streams) {
    const Remotes remotes(Remotes::Behaviour::source, remote_addresses);
    const Wording wording{"(b)", fmt::format("{} bulk stream{}", streams, streams == 1 ? "" : "s"),
                          mebibytes, milliseconds_a_gibibyte};
    const auto contestants = available(
        {Contestant::socks6_one_thread, Contestant::socks6_two_threads, Contestant::microsocks,
         Contestant::dante, Contestant::bare_copy, Contestant::bare_splice});
    const Comparison comparison(
        wording.what, contestants, effort,
        [&](const ServerProcess& server, Protocol protocol, const std::function<void()>& at_start) {
            BulkLoad load{server.endpoint(), protocol, remotes.endpoints(), streams};
            load.time = effort.time;
            return run(load, at_start);
        });
    print_goal(comparison, wording, Contestant::socks6_one_thread, bare, 0.9);
    print_goal(comparison, wording, Contestant::socks6_one_thread, peers, 1.0);
    print_figures(comparison, wording,
                  {Contestant::socks6_two_threads, Contestant::microsocks, Contestant::dante,
                   Contestant::bare_copy, Contestant::bare_splice});
}

}  // namespace

void measure_connects(const Effort& effort) {
    const Remotes remotes(Remotes::Behaviour::echo, remote_addresses);
    const Wording wording{"(a)", "CONNECT and 1-byte echo", per_second, microseconds_each};
    const auto contestants =
        available({Contestant::socks6_one_thread, Contestant::socks6_two_threads,
                   Contestant::microsocks, Contestant::dante, Contestant::bare_copy});
    const Comparison comparison(
        wording.what, contestants, effort,
        [&](const ServerProcess& server, Protocol protocol, const std::function<void()>& at_start) {
            ConnectLoad load{server.endpoint(), protocol, remotes.endpoints()};
            load.time = effort.time;
            return connects(load, at_start);
        });
    print_goal(comparison, wording, Contestant::socks6_one_thread, peers, 1.2);
    print_goal(comparison, wording, Contestant::socks6_two_threads, peers, 1.3);
    print_goal(comparison, wording, Contestant::socks6_one_thread, {Contestant::bare_copy}, 0.75);
    print_figures(comparison, wording,
                  {Contestant::microsocks, Contestant::dante, Contestant::bare_copy});
}

void measure_bulk(const Effort& effort) {
    measure_streams(effort, 1);
    measure_streams(effort, 64);
}

void measure_datagrams(const Effort& effort) {
    const Wording wording{"(c)", "64-byte datagrams through an association", per_second,
                          microseconds_each};
    const auto contestants = available({Contestant::socks6_one_thread, Contestant::dante});
    const Comparison comparison(
        wording.what, contestants, effort,
        [&](const ServerProcess& server, Protocol protocol, const std::function<void()>& at_start) {
            DatagramLoad load{server.endpoint(), protocol};
            load.time = effort.time;
            return run(load, at_start);
        });
    print_goal(comparison, wording, Contestant::socks6_one_thread, {Contestant::dante}, 2.0);
    print_figures(comparison, wording, {Contestant::dante});
}

}  // namespace bench
