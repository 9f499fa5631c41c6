// capture_bench: how fast a capture is read, from the file to the bytes of its streams.
//
// Files lie in the page cache; who is told counts bytes and does nothing else. A run in which a
// byte is missing ends the program. One thread; five interleaved repetitions, medians of processor
// time.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string_view>
#include <vector>

#include "bench/capture/generated_capture.hpp"
#include "bench/medians/medians.hpp"
#include "bench/table/machine.hpp"
#include "bench/table/row.hpp"
#include "capture/traffic_reader.hpp"

namespace {

using namespace conform::capture;

class CountedBytes : public Traffic {
  public:
    std::size_t bytes = 0;

    void on(const ConnectionBegin&) override {}
    void on(const StreamBytes& event) override { bytes += event.bytes.size(); }
    void on(const StreamGap&) override {}
    void on(const StreamEnd&) override {}
    void on(const Datagram& event) override { bytes += event.payload.size(); }
};

struct Goal {
    const char* benchmark;
    const char* what;
    bench::Content content;
    std::size_t frames;
    double mb_per_second;      ///< 0: no goal
    double frames_per_second;  ///< 0: no goal
};

constexpr double wanted_mb = 300;
constexpr double wanted_frames = 500'000;
constexpr std::size_t flows = 1000;

constexpr std::array<Goal, 4> goals{{
    {"bulk", "frames of 800 bytes on average", bench::Content::bulk, 100'000, wanted_mb, 0},
    {"reordered", "the same, every second segment early", bench::Content::reordered, 100'000,
     wanted_mb, 0},
    {"small", "segments with 10 bytes of data", bench::Content::small, 400'000, 0, wanted_frames},
    {"datagrams", "datagrams with 10 bytes of data", bench::Content::datagrams, 400'000, 0,
     wanted_frames},
}};

void read_capture(benchmark::State& state, const bench::GeneratedCapture& capture) {
    for (auto _ : state) {
        CountedBytes counted;
        const auto read = read_traffic(capture.path(), counted);
        if (read.frames == capture.frames() && counted.bytes == capture.payload()) continue;
        fmt::print(stderr, "capture_bench: expected {} frames and {} bytes, got {} and {} ({})\n",
                   capture.frames(), capture.payload(), read.frames, counted.bytes, read.error);
        std::exit(1);
    }
}

void print(const Goal& goal, const bench::GeneratedCapture& capture,
           const bench::Medians::Figure& figure) {
    const double seconds = figure.nanoseconds / 1e9;
    const double mb = static_cast<double>(capture.bytes()) / 1e6 / seconds;
    const double frames = static_cast<double>(capture.frames()) / seconds;
    const bool by_mb = goal.mb_per_second != 0;
    bench::print_row(
        {"(f)", goal.what, fmt::format("{:.0f} MB/s, {:.0f} frames/s", mb, frames), "",
         by_mb ? fmt::format("{:.0f} MB/s", goal.mb_per_second)
               : fmt::format("{:.0f} frames/s", goal.frames_per_second),
         bench::verdict(mb >= goal.mb_per_second && frames >= goal.frames_per_second)});
}

int run(int argc, char** argv) {
    std::vector<std::unique_ptr<bench::GeneratedCapture>> captures;
    for (const Goal& goal : goals) {
        captures.push_back(
            std::make_unique<bench::GeneratedCapture>(goal.content, goal.frames, flows));
        benchmark::RegisterBenchmark(goal.benchmark, read_capture, std::cref(*captures.back()))
            ->Repetitions(5);
    }
    bench::Medians medians;
    if (!medians.run(argc, argv)) return 2;
    bench::print_machine({argv, argv + argc});
    bench::print_heading();
    for (std::size_t i = 0; i < goals.size(); ++i) {
        const auto measured = medians.of(goals.at(i).benchmark);
        if (measured) print(goals.at(i), *captures.at(i), *measured);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "capture_bench: {}\n", error.what());
        return 1;
    }
}
