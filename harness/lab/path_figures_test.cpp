// How much a path adds to what it promises: the figures of docs/lab.md. Prints them; asserts only
// what no machine may break.
#include <fmt/format.h>

#include <boost/asio/write.hpp>
#include <cmath>
#include <iostream>
#include <thread>

#include "lab/in_lab_test.hpp"
#include "lab/linked_path.hpp"

using namespace conform::lab;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;

namespace {

constexpr std::uint32_t host = 17;
constexpr int pings = 2'000;

/// Sends every datagram back until an empty one comes.
class Echo {
  public:
    explicit Echo(udp::socket& socket) : thread_([&socket] { serve(socket); }) {}
    ~Echo() { thread_.join(); }
    Echo(const Echo&) = delete;
    Echo& operator=(const Echo&) = delete;

  private:
    static void serve(udp::socket& socket) {
        std::array<char, 64> room{};
        udp::endpoint from;
        while (const auto size = socket.receive_from(asio::buffer(room), from)) {
            socket.send_to(asio::buffer(room, size), from);
        }
    }
    std::thread thread_;
};

/// Of round trips one after the other, in microseconds, sorted.
std::vector<double> round_trips(const Topology& lab) {
    asio::io_context io;
    auto client = open<udp::socket>(io, lab.clients, client_address(Family::v4, host));
    auto proxy = open<udp::socket>(io, lab.proxy, proxy_address(Family::v4));
    client.connect(proxy.local_endpoint());
    const Echo echo(proxy);
    std::vector<double> taken;
    std::array<char, 64> room{};
    for (int i = 0; i < pings; ++i) {
        const auto start = Clock::now();
        client.send(asio::buffer(room));
        client.receive(asio::buffer(room));
        taken.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
    client.send(asio::buffer(room, 0));
    std::sort(taken.begin(), taken.end());
    return taken;
}

/// MB/s from a client to the proxy, over a while.
double throughput(const Topology& lab) {
    asio::io_context io;
    auto acceptor = open<tcp::acceptor>(io, lab.proxy, proxy_address(Family::v4));
    auto client = open<tcp::socket>(io, lab.clients, client_address(Family::v4, host));
    client.connect(acceptor.local_endpoint());
    auto proxy = acceptor.accept();
    std::thread sender([&] {
        const std::vector<char> bytes(256UL * 1024);
        const auto end = Clock::now() + 5s;
        boost::system::error_code error;
        while (!error && Clock::now() < end) asio::write(client, asio::buffer(bytes), error);
        client.close();
    });
    std::vector<char> room(256UL * 1024);
    std::size_t received = 0;
    const auto start = Clock::now();
    boost::system::error_code error;
    while (!error) received += proxy.read_some(asio::buffer(room), error);
    const std::chrono::duration<double> taken = Clock::now() - start;
    sender.join();
    return static_cast<double>(received) / taken.count() / 1e6;
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const auto value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

double deviation(const std::vector<double>& values) {
    const double middle = mean(values);
    double sum = 0;
    for (const auto value : values) sum += (value - middle) * (value - middle);
    return std::sqrt(sum / static_cast<double>(values.size()));
}

void print(const char* what, const std::vector<double>& taken, double megabytes) {
    const auto part = [&](double share) {
        return taken[static_cast<std::size_t>(share * static_cast<double>(taken.size() - 1))];
    };
    std::cout << fmt::format(
        "| {:12} | {:7.0f} | {:7.0f} | {:7.0f} | {:7.0f} | {:7.0f} | {:7.0f} | {:6.0f} |\n", what,
        taken.front(), part(0.5), part(0.9), part(0.99), taken.back(), deviation(taken), megabytes);
}

/// Milliseconds that a path takes to come, and to go.
void print_opening(const Topology& lab) {
    constexpr int times = 50;
    std::vector<LinkedPath> paths;
    const auto start = Clock::now();
    for (std::uint32_t i = 1; i <= times; ++i) {
        auto path = LinkedPath::open(lab, Side::client, i, {});
        if (!path) FAIL(path.error().what);
        paths.push_back(std::move(*path));
    }
    const auto opened = Clock::now();
    paths.clear();
    using Milliseconds = std::chrono::duration<double, std::milli>;
    std::cout << fmt::format("to open a path: {:.1f} ms, to close it: {:.1f} ms\n",
                             Milliseconds(opened - start).count() / times,
                             Milliseconds(Clock::now() - opened).count() / times);
}

}  // namespace

TEST_CASE("path: figures of round trips and throughput, with a link and without", "[soak]") {
    const auto lab = build_or_skip();
    if (!lab) return;
    std::cout << "| path         | least us | median | 90 %    | 99 %    | most    | std dev | "
                 "MB/s   |\n";
    print("no link", round_trips(*lab), throughput(*lab));
    for (const auto delay : {0ms, 20ms}) {
        const OneWaySettings way{.delay = delay};
        const auto path =
            LinkedPath::open(*lab, Side::client, host, {.to_proxy = way, .from_proxy = way});
        REQUIRE(path);
        const auto taken = round_trips(*lab);
        const auto megabytes = throughput(*lab);
        const auto name = fmt::format("link, {} ms", delay.count());
        print(name.c_str(), taken, megabytes);
        CHECK(taken.front() >= 2000.0 * static_cast<double>(delay.count()));
        const auto counters = path->counters();
        std::cout << fmt::format(
            "  {} frames to the proxy, {} of them dropped by the queue, {} missed\n",
            counters.to_proxy.offered, counters.to_proxy.overflowed, counters.missed);
    }
    print_opening(*lab);
}
