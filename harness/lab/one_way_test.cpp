// What a link decides about frames: delay, jitter, loss, reordering, rate, queue and filters,
// always the same from the same seed.
#include "lab/one_way.hpp"

#include <algorithm>

#include "catch_shim.hpp"

using namespace conform::lab;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point start{std::chrono::hours(1)};
constexpr int many = 10'000;

/// An Ethernet frame with IPv4 and TCP or UDP, of that many bytes.
Frame frame(Protocol protocol, std::uint16_t from, std::uint16_t to, std::uint8_t flags = 0x10,
            std::size_t size = 100) {
    Frame bytes(size);
    bytes[12] = 0x08;
    bytes[14] = 0x45;
    bytes[23] = protocol == Protocol::tcp ? 6 : 17;
    bytes[34] = static_cast<std::uint8_t>(from >> 8U);
    bytes[35] = static_cast<std::uint8_t>(from);
    bytes[36] = static_cast<std::uint8_t>(to >> 8U);
    bytes[37] = static_cast<std::uint8_t>(to);
    if (protocol == Protocol::tcp) bytes[47] = flags;
    return bytes;
}

Frame numbered(int number) {
    return {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

int number_of(const Frame& numbered) {
    return numbered[0] << 8 | numbered[1];
}

struct Arrival {
    int number;
    Clock::duration after;  ///< since the first was offered

    friend bool operator==(const Arrival&, const Arrival&) = default;
};

/// Frames 0, 1, 2 … offered 1 ms apart, and how they arrive.
std::vector<Arrival> send(OneWay& way, int count = many) {
    std::vector<Arrival> arrivals;
    const auto take_until = [&](std::optional<Clock::time_point> end) {
        while (const auto next = way.next()) {
            if (end && *next > *end) return;
            for (const auto& arrived : way.take(*next)) {
                arrivals.push_back({number_of(arrived), *next - start});
            }
        }
    };
    for (int i = 0; i < count; ++i) {
        const auto now = start + i * 1ms;
        take_until(now);
        way.offer(now, numbered(i));
    }
    take_until(std::nullopt);
    return arrivals;
}

bool in_order(const std::vector<Arrival>& arrivals) {
    return std::is_sorted(arrivals.begin(), arrivals.end(),
                          [](const auto& a, const auto& b) { return a.number < b.number; });
}

/// Which of these frames gets through.
std::vector<bool> let_through(const DropRule& rule, const std::vector<Frame>& frames) {
    OneWay way({.drops = {rule}}, 1);
    std::vector<bool> through;
    for (const auto& each : frames) {
        way.offer(start, each);
        through.push_back(!way.take(start).empty());
    }
    return through;
}

constexpr std::uint8_t syn = 0x02;
constexpr std::uint8_t syn_ack = 0x12;

}  // namespace

TEST_CASE("a frame arrives when the delay is over, not before") {
    OneWay way({.delay = 20ms}, 1);
    CHECK_FALSE(way.next());
    way.offer(start, numbered(7));
    CHECK(way.next() == start + 20ms);
    CHECK(way.take(start + 20ms - 1ns).empty());
    CHECK(way.take(start + 20ms) == std::vector<Frame>{numbered(7)});
    CHECK_FALSE(way.next());
}

TEST_CASE("jitter spreads arrivals between the delay and its end, in order") {
    OneWay way({.delay = 20ms, .jitter = 10ms}, 1);
    const auto arrivals = send(way);
    REQUIRE(arrivals.size() == many);
    CHECK(in_order(arrivals));
    Clock::duration least = 1h;
    Clock::duration most{};
    for (const auto& arrival : arrivals) {
        const auto taken = arrival.after - arrival.number * 1ms;
        least = std::min(least, taken);
        most = std::max(most, taken);
    }
    CHECK(least >= 20ms);
    CHECK(most < 30ms);
    CHECK(most - least > 8ms);
}

TEST_CASE("a share of frames is lost, the same ones from the same seed") {
    const auto arrivals = [](std::uint64_t seed, double loss) {
        OneWay way({.loss = loss}, seed);
        auto sent = send(way);
        CHECK(way.counters().lost == many - sent.size());
        return sent;
    };
    const auto once = arrivals(1, 0.1);
    CHECK(once.size() > many * 88 / 100);
    CHECK(once.size() < many * 92 / 100);
    CHECK(arrivals(1, 0.1) == once);
    CHECK(arrivals(2, 0.1) != once);
    CHECK(arrivals(1, 0).size() == many);
    CHECK(arrivals(1, 1).empty());
}

TEST_CASE("which frames are lost does not depend on jitter or reordering") {
    const auto lost_with = [](const OneWaySettings& settings) {
        OneWay way(settings, 5);
        send(way);
        return way.counters().lost;
    };
    const auto plain = lost_with({.loss = 0.1});
    CHECK(lost_with({.jitter = 3ms, .loss = 0.1, .reorder = 0.5}) == plain);
}

TEST_CASE("frames that are held back are overtaken by those behind") {
    OneWay way({.delay = 20ms, .reorder = 0.01, .held_back = 5ms}, 1);
    const auto arrivals = send(way);
    REQUIRE(arrivals.size() == many);
    CHECK_FALSE(in_order(arrivals));
    std::uint64_t late = 0;
    for (const auto& arrival : arrivals) {
        const auto taken = arrival.after - arrival.number * 1ms;
        CHECK((taken == 20ms || taken == 25ms));
        if (taken == 25ms) ++late;
    }
    CHECK(late == way.counters().reordered);
    CHECK(late > many / 200);
    CHECK(late < many / 50);
}

TEST_CASE("a rate spaces frames, and its queue drops what comes too much at once") {
    // 100 bytes are 1 ms.
    OneWay way({.bits_per_second = 800'000, .queue_bytes = 300}, 1);
    for (int i = 0; i < 10; ++i) way.offer(start, Frame(100));
    CHECK(way.counters().overflowed == 7);
    for (int i = 1; i <= 3; ++i) {
        CHECK(way.next() == start + i * 1ms);
        CHECK(way.take(start + i * 1ms).size() == 1);
    }
    way.offer(start + 10ms, Frame(100));
    CHECK(way.next() == start + 11ms);
}

TEST_CASE("what is under way is bounded without a rate, too") {
    OneWay way({.delay = 1h}, 1);
    const Frame big(1024 * 1024);
    for (int i = 0; i < 100; ++i) way.offer(start, big);
    CHECK(way.counters().overflowed == 100 - OneWay::most_held / big.size());
}

TEST_CASE("filters drop protocols, ports, all but a port, and chosen SYNs") {
    const auto tcp = frame(Protocol::tcp, 40'000, 1080);
    const auto back = frame(Protocol::tcp, 1080, 40'000);
    const auto other = frame(Protocol::tcp, 40'000, 80);
    const auto udp = frame(Protocol::udp, 40'000, 1080);
    const auto first = frame(Protocol::tcp, 40'000, 1080, syn);
    const auto answer = frame(Protocol::tcp, 1080, 40'000, syn_ack);
    const Frame arp(60);
    using Through = std::vector<bool>;
    CHECK(let_through({}, {tcp, udp, arp}) == Through{false, false, false});
    CHECK(let_through({.what = {.protocol = Protocol::udp}}, {tcp, udp, arp}) ==
          Through{true, false, true});
    CHECK(let_through({.what = {.port = 1080}}, {tcp, back, other, udp}) ==
          Through{false, false, true, false});
    CHECK(let_through({.what = {.protocol = Protocol::tcp, .port = 1080}, .all_others = true},
                      {tcp, back, other, udp, arp}) == Through{true, true, false, false, false});
    const DropRule first_syn{.what = {.first_syn = true}, .to = 1};
    CHECK(let_through(first_syn, {tcp, first, answer, first, first}) ==
          Through{true, false, true, true, true});
    const DropRule second_and_third{.what = {.protocol = Protocol::udp}, .from = 2, .to = 3};
    CHECK(let_through(second_and_third, {udp, udp, tcp, udp, udp}) ==
          Through{true, false, true, false, true});
}

TEST_CASE("frames cut anywhere are judged without reading past their end") {
    auto v6 = frame(Protocol::tcp, 40'000, 1080);
    v6[12] = 0x86;
    v6[13] = 0xDD;
    v6[20] = 44;
    v6[54] = 6;
    for (const auto& whole : {frame(Protocol::tcp, 1, 2), frame(Protocol::udp, 1, 2), v6}) {
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            const std::vector<std::uint8_t> cut(whole.begin(),
                                                whole.begin() + static_cast<std::ptrdiff_t>(size));
            const auto facts = read_facts(cut);
            CHECK((facts.has_value() || size < 76));
        }
    }
}
