// A path of its own for one address: what a link does to real connections and datagrams on it, and
// to nobody else. Round trips are held against what the delay makes impossible, never against how
// fast a machine is.
#include "lab/linked_path.hpp"

#include <netinet/tcp.h>

#include <atomic>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <set>
#include <thread>

#include "lab/in_lab_test.hpp"

using namespace conform::lab;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using socks6::net::IpAddress;

namespace {

constexpr std::uint32_t host = 17;

LinkedPath open_path(const Topology& lab, Side side, const LinkSettings& settings,
                     std::uint32_t number = host) {
    auto path = LinkedPath::open(lab, side, number, settings);
    if (!path) FAIL(path.error().what);
    return std::move(*path);
}

LinkSettings both_ways(const OneWaySettings& settings) {
    return {.to_proxy = settings, .from_proxy = settings, .seed = 1};
}

/// Two sockets, connected, and how long a byte takes there and back.
struct Pair {
    Pair(asio::io_context& io, const Topology& lab, const IpAddress& from, const IpAddress& to)
        : Pair(io, {lab.clients, from}, {lab.proxy, to}) {}

    struct End {
        const NetworkNamespace& network;
        IpAddress address;
    };
    Pair(asio::io_context& io, const End& from, const End& to)
        : client(open<tcp::socket>(io, from.network, from.address)), served(io) {
        auto acceptor = open<tcp::acceptor>(io, to.network, to.address);
        const auto start = Clock::now();
        client.connect(acceptor.local_endpoint());
        handshake = Clock::now() - start;
        served = acceptor.accept();
        client.set_option(tcp::no_delay(true));
        served.set_option(tcp::no_delay(true));
    }

    Clock::duration round_trip() {
        std::string byte = "x";
        const auto start = Clock::now();
        asio::write(client, asio::buffer(byte));
        asio::read(served, asio::buffer(byte));
        asio::write(served, asio::buffer(byte));
        asio::read(client, asio::buffer(byte));
        return Clock::now() - start;
    }

    tcp::socket client;
    tcp::socket served;
    Clock::duration handshake{};
};

/// The numbers of the datagrams that arrive within a while, in their order.
std::vector<int> send_datagrams(udp::socket& from, udp::socket& to, int count) {
    for (int i = 0; i < count; ++i) {
        from.send_to(asio::buffer(&i, sizeof i), to.local_endpoint());
    }
    std::vector<int> arrived;
    int number = 0;
    timeval patience{.tv_sec = 0, .tv_usec = 300'000};
    ::setsockopt(to.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    while (::recv(to.native_handle(), &number, sizeof number, 0) == sizeof number) {
        arrived.push_back(number);
    }
    return arrived;
}

tcp_info info_of(tcp::socket& socket) {
    tcp_info info{};
    socklen_t size = sizeof info;
    REQUIRE(::getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0);
    return info;
}

}  // namespace

TEST_CASE("path: TCP crosses a link, in both families, and waits as long as it says") {
    const auto lab = build_or_skip();
    if (!lab) return;
    for (const auto delay : {0ms, 20ms}) {
        const auto path = open_path(*lab, Side::client, both_ways({.delay = delay}));
        for (const auto family : {Family::v4, Family::v6}) {
            asio::io_context io;
            Pair pair(io, *lab, client_address(family, host), proxy_address(family));
            CHECK(pair.handshake >= 2 * delay);
            CHECK(pair.round_trip() >= 2 * delay);
            const auto counters = path.counters();
            CHECK(counters.to_proxy.delivered >= 3);
            CHECK(counters.from_proxy.delivered >= 2);
            CHECK(counters.missed == 0);
        }
    }
}

TEST_CASE("path: only the address that asked for it is behind the link, and only for its time") {
    const auto lab = build_or_skip();
    if (!lab) return;
    constexpr auto delay = 100ms;
    const auto fastest = [&](std::uint32_t number) {
        asio::io_context io;
        Pair pair(io, *lab, client_address(Family::v4, number), proxy_address(Family::v4, 1));
        auto least = pair.round_trip();
        for (int i = 0; i < 10; ++i) least = std::min(least, pair.round_trip());
        return least;
    };
    {
        const auto path = open_path(*lab, Side::client, both_ways({.delay = delay}));
        CHECK(fastest(host) >= 2 * delay);
        CHECK(fastest(host + 1) < delay);
        const auto again = LinkedPath::open(*lab, Side::client, host, {});
        CHECK_FALSE(again);
    }
    CHECK(fastest(host) < delay);
    const auto anew = open_path(*lab, Side::client, both_ways({.delay = delay}));
    CHECK(fastest(host) >= 2 * delay);
}

TEST_CASE("path: a remote behind a link is reached by the proxy, and answers over it") {
    const auto lab = build_or_skip();
    if (!lab) return;
    const auto path = open_path(*lab, Side::remote, both_ways({.delay = 20ms}));
    for (const auto family : {Family::v4, Family::v6}) {
        asio::io_context io;
        const Pair::End proxy{lab->proxy, proxy_address(family)};
        const Pair::End remote{lab->remotes, remote_address(family, host)};
        Pair out(io, proxy, remote);
        CHECK(out.handshake >= 40ms);
        CHECK(out.round_trip() >= 40ms);
        Pair in(io, remote, proxy);
        CHECK(in.handshake >= 40ms);
    }
    CHECK(path.counters().from_proxy.delivered >= 8);
    CHECK(path.counters().to_proxy.delivered >= 8);
}

TEST_CASE("path: eight at once, and the end of one leaves the others alone") {
    const auto lab = build_or_skip();
    if (!lab) return;
    std::vector<LinkedPath> paths;
    for (std::uint32_t i = 1; i <= 4; ++i) {
        paths.push_back(open_path(*lab, Side::client, both_ways({.delay = 10ms}), i));
        paths.push_back(open_path(*lab, Side::remote, both_ways({.delay = 10ms}), i));
    }
    paths.erase(paths.begin());
    asio::io_context io;
    for (std::uint32_t i = 1; i <= 4; ++i) {
        Pair pair(io, *lab, client_address(Family::v6, i), proxy_address(Family::v6));
        CHECK((pair.round_trip() >= 20ms || i == 1));
    }
}

TEST_CASE("path: cases open and close theirs side by side, on threads of their own") {
    const auto lab = build_or_skip();
    if (!lab) return;
    constexpr int rounds = 4;
    std::atomic<int> connected{0};
    const auto play = [&](std::uint32_t number) {
        for (int i = 0; i < rounds; ++i) {
            const auto path = LinkedPath::open(*lab, Side::client, number, {});
            asio::io_context io;
            // No assertion here: Catch2's are for one thread.
            if (!path) continue;
            Pair pair(io, *lab, client_address(Family::v4, number), proxy_address(Family::v4));
            pair.round_trip();
            if (path->counters().to_proxy.delivered > 0) ++connected;
        }
    };
    std::vector<std::thread> cases;
    for (std::uint32_t number = 1; number <= 4; ++number) cases.emplace_back(play, number);
    for (auto& each : cases) each.join();
    CHECK(connected == 4 * rounds);
}

TEST_CASE("path: the same datagrams are lost each time") {
    const auto lab = build_or_skip();
    if (!lab) return;
    const auto arrived = [&] {
        const auto path = open_path(*lab, Side::client,
                                    {.to_proxy = {.loss = 0.3}, .from_proxy = {}, .seed = 42});
        asio::io_context io;
        auto client = open<udp::socket>(io, lab->clients, client_address(Family::v4, host));
        auto proxy = open<udp::socket>(io, lab->proxy, proxy_address(Family::v4));
        auto numbers = send_datagrams(client, proxy, 100);
        CHECK(path.counters().to_proxy.offered == 100);
        CHECK(path.counters().to_proxy.lost == 100 - numbers.size());
        return numbers;
    };
    const auto once = arrived();
    CHECK(once.size() > 50);
    CHECK(once.size() < 90);
    CHECK(arrived() == once);
}

TEST_CASE("path: datagrams that are held back come behind later ones") {
    const auto lab = build_or_skip();
    if (!lab) return;
    const auto path = open_path(
        *lab, Side::client, {.to_proxy = {.reorder = 0.2, .held_back = 50ms}, .from_proxy = {}});
    asio::io_context io;
    auto client = open<udp::socket>(io, lab->clients, client_address(Family::v6, host));
    auto proxy = open<udp::socket>(io, lab->proxy, proxy_address(Family::v6));
    const auto arrived = send_datagrams(client, proxy, 50);
    CHECK(arrived.size() == 50);
    CHECK_FALSE(std::is_sorted(arrived.begin(), arrived.end()));
    CHECK(std::set<int>(arrived.begin(), arrived.end()).size() == 50);
}

TEST_CASE("path: an MTU that its ends know bounds segments, and datagrams that must not be cut") {
    const auto lab = build_or_skip();
    if (!lab) return;
    const auto path = open_path(*lab, Side::client, both_ways({.mtu = 1280}));
    for (const auto family : {Family::v4, Family::v6}) {
        asio::io_context io;
        Pair pair(io, *lab, client_address(family, host), proxy_address(family));
        const std::uint32_t headers = family == Family::v4 ? 40 : 60;
        CHECK(info_of(pair.client).tcpi_snd_mss <= 1280 - headers);
        CHECK(info_of(pair.served).tcpi_snd_mss <= 1280 - headers);

        auto client = open<udp::socket>(io, lab->clients, client_address(family, host));
        const auto proxy = open<udp::socket>(io, lab->proxy, proxy_address(family));
        const int never_cut = IP_PMTUDISC_DO;  // IPv6's has the same number
        REQUIRE(::setsockopt(client.native_handle(),
                             family == Family::v4 ? IPPROTO_IP : IPPROTO_IPV6,
                             family == Family::v4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER, &never_cut,
                             sizeof never_cut) == 0);
        const std::string fits(1200, 'x');
        const std::string too_long(1300, 'x');
        boost::system::error_code outcome;
        client.send_to(asio::buffer(fits), proxy.local_endpoint(), 0, outcome);
        CHECK_FALSE(outcome);
        client.send_to(asio::buffer(too_long), proxy.local_endpoint(), 0, outcome);
        CHECK(outcome == asio::error::message_size);
    }
}

TEST_CASE("path: a narrow place is told of by ICMP, and TCP finds its way through") {
    const auto lab = build_or_skip();
    if (!lab) return;
    const auto path = open_path(*lab, Side::client, both_ways({.hidden_mtu = 1300}));
    for (const auto family : {Family::v4, Family::v6}) {
        asio::io_context io;
        Pair pair(io, *lab, client_address(family, host), proxy_address(family));
        const std::uint32_t headers = family == Family::v4 ? 40 : 60;
        CHECK(info_of(pair.client).tcpi_snd_mss > 1300 - headers);
        std::vector<char> bytes(32UL * 1024);
        asio::write(pair.client, asio::buffer(bytes));
        asio::read(pair.served, asio::buffer(bytes));
        asio::write(pair.served, asio::buffer(bytes));
        asio::read(pair.client, asio::buffer(bytes));
        CHECK(info_of(pair.client).tcpi_snd_mss <= 1300 - headers);
        CHECK(info_of(pair.served).tcpi_snd_mss <= 1300 - headers);
    }
    CHECK(path.counters().to_proxy.too_big > 0);
    CHECK(path.counters().from_proxy.too_big > 0);
}

TEST_CASE("path: a narrow place that keeps silent swallows what does not fit") {
    const auto lab = build_or_skip();
    if (!lab) return;
    const auto path =
        open_path(*lab, Side::client, both_ways({.hidden_mtu = 1300, .tells_too_big = false}));
    asio::io_context io;
    auto client = open<udp::socket>(io, lab->clients, client_address(Family::v4, host));
    auto proxy = open<udp::socket>(io, lab->proxy, proxy_address(Family::v4));
    const std::string too_long(1400, 'x');
    client.send_to(asio::buffer(too_long), proxy.local_endpoint());
    CHECK(send_datagrams(client, proxy, 3) == std::vector{0, 1, 2});
    CHECK(path.counters().to_proxy.too_big == 1);
}

TEST_CASE("path: a connection whose first SYN is dropped comes with the second") {
    const auto lab = build_or_skip();
    if (!lab) return;
    const DropRule first_syn{.what = {.first_syn = true}, .to = 1};
    const auto path =
        open_path(*lab, Side::client, {.to_proxy = {.drops = {first_syn}}, .from_proxy = {}});
    asio::io_context io;
    Pair pair(io, *lab, client_address(Family::v4, host), proxy_address(Family::v4));
    CHECK(info_of(pair.client).tcpi_total_retrans == 1);
    CHECK(path.counters().to_proxy.filtered == 1);
    const Pair second(io, *lab, client_address(Family::v4, host), proxy_address(Family::v4));
    CHECK(path.counters().to_proxy.filtered == 1);
}

TEST_CASE("path: data in a SYN crosses a link, and comes once also if that SYN is dropped") {
    const auto lab = build_or_skip();
    if (!lab) return;
    const DropRule third_syn{.what = {.first_syn = true}, .from = 3, .to = 3};
    const auto path =
        open_path(*lab, Side::remote,
                  {.to_proxy = {.delay = 5ms}, .from_proxy = {.delay = 5ms, .drops = {third_syn}}});
    asio::io_context io;
    auto acceptor = open<tcp::acceptor>(io, lab->remotes, remote_address(Family::v6, host));
    const int queue = 16;
    REQUIRE(::setsockopt(acceptor.native_handle(), IPPROTO_TCP, TCP_FASTOPEN, &queue,
                         sizeof queue) == 0);
    const auto remote = acceptor.local_endpoint();
    for (const int connection : {1, 2, 3}) {
        auto socket = open<tcp::socket>(io, lab->proxy, proxy_address(Family::v6));
        const std::string data = "early";
        REQUIRE(::sendto(socket.native_handle(), data.data(), data.size(), MSG_FASTOPEN,
                         remote.data(), static_cast<socklen_t>(remote.size())) == 5);
        auto accepted = acceptor.accept();
        socket.shutdown(tcp::socket::shutdown_send);
        std::string got;
        boost::system::error_code end;
        asio::read(accepted, asio::dynamic_buffer(got), end);
        CHECK(got == data);
        accepted.close();
        asio::read(socket, asio::dynamic_buffer(got), end);
        const auto info = info_of(socket);
        CHECK(((info.tcpi_options & TCPI_OPT_SYN_DATA) != 0) == (connection == 2));
        CHECK((info.tcpi_total_retrans > 0) == (connection == 3));
    }
    CHECK(path.counters().from_proxy.filtered == 1);
}

TEST_CASE("path: a rate bounds how fast bytes come") {
    const auto lab = build_or_skip();
    if (!lab) return;
    constexpr std::uint64_t rate = 8'000'000;
    const auto path =
        open_path(*lab, Side::client, {.to_proxy = {.bits_per_second = rate}, .from_proxy = {}});
    asio::io_context io;
    Pair pair(io, *lab, client_address(Family::v4, host), proxy_address(Family::v4));
    std::vector<char> bytes(64UL * 1024);
    const auto start = Clock::now();
    asio::write(pair.client, asio::buffer(bytes));
    asio::read(pair.served, asio::buffer(bytes));
    const auto least = std::chrono::duration<double>(static_cast<double>(bytes.size()) * 8 / rate);
    CHECK(Clock::now() - start >= least);
}
