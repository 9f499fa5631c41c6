// wire_bench: nanoseconds and allocations to parse and to write one Request.
//
// Two Requests: the smallest CONNECT (IPv4, no options), and a CONNECT to a domain with
// Authentication Method, Authentication Data and TFO options. "Parse" is what a proxy does with the
// bytes: find the message, then decode every option. "Write" starts from values, options included,
// and ends with the bytes in a buffer of the caller. Five interleaved repetitions, medians.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <array>

#include "bench/medians/medians.hpp"
#include "bench/table/machine.hpp"
#include "bench/table/row.hpp"
#include "bench/wire/allocation_count.hpp"
#include "socks6/wire/message.hpp"

namespace {

using namespace socks6::wire;

constexpr std::array<std::uint8_t, 1> methods{2};
constexpr std::array<std::uint8_t, 13> login{1,   4,   'u', 's', 'e', 'r', 6,
                                             's', 'e', 'c', 'r', 'e', 't'};
constexpr std::string_view name = "www.example.org";
constexpr std::size_t enough = 512;

std::size_t write_minimal(const Dialect& dialect, std::span<std::uint8_t> out) {
    Request request;
    request.command = Command::connect;
    request.port = 443;
    request.address = Address::ipv4({192, 0, 2, 1});
    const auto written = write(request, dialect, out);
    return *std::get_if<std::size_t>(&written);
}

std::size_t write_full(const Dialect& dialect, std::span<std::uint8_t> out) {
    const std::array<Option, 3> options{AuthenticationMethodOption{0, methods},
                                        AuthenticationDataOption{Method::password, login},
                                        TfoOption{Leg::proxy_remote, 1000}};
    Request request;
    request.command = Command::connect;
    request.port = 443;
    request.address = *Address::domain(name);
    request.options = options;
    const auto written = write(request, dialect, out);
    return *std::get_if<std::size_t>(&written);
}

using WriteOne = std::size_t (*)(const Dialect&, std::span<std::uint8_t>);

/// The allocations of a benchmark's loop, divided by its iterations.
class CountedAllocations {
  public:
    explicit CountedAllocations(benchmark::State& state) : state_(state) {}
    ~CountedAllocations() {
        const auto made = static_cast<double>(bench::allocations() - before_);
        state_.counters["allocations"] = made / static_cast<double>(state_.iterations());
    }
    CountedAllocations(const CountedAllocations&) = delete;
    CountedAllocations& operator=(const CountedAllocations&) = delete;

  private:
    benchmark::State& state_;
    std::size_t before_ = bench::allocations();
};

void parse_request_bytes(benchmark::State& state, WriteOne write_one) {
    const Dialect dialect;
    std::array<std::uint8_t, enough> bytes{};
    const auto size = write_one(dialect, bytes);
    const CountedAllocations counted(state);
    for (auto _ : state) {
        benchmark::DoNotOptimize(bytes.data());
        benchmark::ClobberMemory();
        const auto parsed = parse_request(Bytes(bytes).first(size), dialect);
        for (const auto option : parsed->options) {
            const auto decoded = decode_option(option, dialect);
            benchmark::DoNotOptimize(&decoded);
        }
        benchmark::DoNotOptimize(&parsed);
        benchmark::ClobberMemory();
    }
}

void write_request(benchmark::State& state, WriteOne write_one) {
    const Dialect dialect;
    std::array<std::uint8_t, enough> bytes{};
    const CountedAllocations counted(state);
    for (auto _ : state) {
        benchmark::DoNotOptimize(bytes.data());
        benchmark::DoNotOptimize(write_one(dialect, bytes));
        benchmark::ClobberMemory();
    }
}

struct Goal {
    const char* benchmark;
    const char* what;
    double nanoseconds;
    const char* authors;  ///< the draft authors' message library on such a machine
};

constexpr std::array<Goal, 4> goals{{
    {"parse_minimal", "parse a minimal IPv4 CONNECT", 12, "14.5 ns, 0 allocations"},
    {"parse_full", "parse a domain CONNECT with three options", 70, "218 ns, 6 allocations"},
    {"write_minimal", "write a minimal IPv4 CONNECT", 12, "14.9 ns"},
    {"write_full", "write a domain CONNECT with three options", 60, "156 ns"},
}};

void print(const bench::Medians& medians) {
    for (const auto& goal : goals) {
        const auto measured = medians.of(goal.benchmark);
        if (!measured) continue;  // filtered out on the command line
        const double allocations = measured->counters.at("allocations");
        const bool met = measured->nanoseconds <= goal.nanoseconds && allocations == 0;
        bench::print_row(
            {"(e)", goal.what,
             fmt::format("{:.1f} ns, {:.0f} allocations", measured->nanoseconds, allocations),
             goal.authors, fmt::format("{:.0f} ns, 0 allocations", goal.nanoseconds),
             bench::verdict(met)});
    }
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::RegisterBenchmark("parse_minimal", parse_request_bytes, write_minimal)
        ->Repetitions(5);
    benchmark::RegisterBenchmark("parse_full", parse_request_bytes, write_full)->Repetitions(5);
    benchmark::RegisterBenchmark("write_minimal", write_request, write_minimal)->Repetitions(5);
    benchmark::RegisterBenchmark("write_full", write_request, write_full)->Repetitions(5);
    bench::Medians medians;
    if (!medians.run(argc, argv)) return 2;
    bench::print_machine({argv, argv + argc});
    bench::print_heading();
    print(medians);
    return 0;
}
