// Contracts, 3 (one pcap per case) and 6 (bounds): what a device carries is split into cases, and
// kept within bounds whatever floods it.
#include "capture/frame_spool.hpp"

#include <limits>

#include "capture/packet.hpp"
#include "capture/read_back.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

Endpoint end(std::uint8_t host, std::uint16_t port) {
    return {.mac = {}, .address = {.v6 = false, .bytes = {192, 0, 2, host}}, .port = port};
}

Socket socket_of(const Endpoint& end) {
    return {end.address, end.port};
}

class Device {
  public:
    explicit Device(SpoolBounds bounds = {}) : spool(folder_.path(), bounds) {
        REQUIRE(spool.error().empty());
    }

    void udp(const Endpoint& from, const Endpoint& to, std::size_t size) {
        add(builder_.udp(from, to, std::vector<std::uint8_t>(size, 1)));
    }
    void add(const std::vector<std::uint8_t>& frame) {
        spool.add(++now, frame, static_cast<std::uint32_t>(frame.size()));
    }
    OwnFrames take(OwnTraffic own) {
        std::set<ConversationKey> elsewhere;
        if (own.until_ns == 0) own.until_ns = now;
        return spool.take(own, elsewhere, unbounded);
    }

  private:
    TemporaryFolder folder_;
    PacketBuilder builder_;

  public:
    FrameSpool spool;
    std::int64_t now = 0;
};

OwnTraffic conversation(const Endpoint& one, const Endpoint& other) {
    OwnTraffic own;
    own.flows = {conversation_key(transcript::Transport::udp, socket_of(one), socket_of(other))};
    return own;
}

}  // namespace

TEST_CASE("frame spool: a case gets its conversations, its doors and its hosts, in its time") {
    Device device;
    device.udp(end(1, 10), end(2, 20), 5);
    device.udp(end(1, 11), end(2, 20), 6);
    device.udp(end(2, 20), end(1, 10), 70);
    device.udp(end(3, 30), end(2, 21), 8);

    const auto by_flow = device.take(conversation(end(1, 10), end(2, 20)));
    REQUIRE(by_flow.frames.size() == 2);
    CHECK(by_flow.frames[0].t_ns == 1);
    CHECK(by_flow.frames[1].t_ns == 3);
    CHECK(by_flow.frames[1].captured.size() == 14 + 28 + 70);
    CHECK_FALSE(by_flow.overwritten);

    OwnTraffic own;
    own.sockets = {socket_of(end(2, 20))};
    CHECK(device.take(own).frames.size() == 3);
    own.from_ns = 2;
    own.until_ns = 2;
    CHECK(device.take(own).frames.size() == 1);
    OwnTraffic host;
    host.addresses = {end(3, 0).address};
    CHECK(device.take(host).frames.size() == 1);
}

TEST_CASE("frame spool: what another capture has given already is left out") {
    Device device;
    device.udp(end(1, 10), end(2, 20), 5);
    auto own = conversation(end(1, 10), end(2, 20));
    own.until_ns = device.now;
    std::set<ConversationKey> elsewhere;
    CHECK(device.spool.take(own, elsewhere, unbounded).frames.size() == 1);
    CHECK(elsewhere == own.flows);
    CHECK(device.spool.take(own, elsewhere, unbounded).frames.empty());
}

TEST_CASE("frame spool: the pieces of a datagram stay together") {
    Device device;
    PacketBuilder builder;
    auto first = builder.udp(end(1, 10), end(2, 20), std::vector<std::uint8_t>(64, 1));
    auto second = first;
    first[20] = 0x20;
    second[21] = 4;
    second[34] = second[36] = 0xee;  // payload where the first has its ports
    device.add(first);
    device.add(second);
    CHECK(device.take(conversation(end(1, 10), end(2, 20))).frames.size() == 2);
}

TEST_CASE("frame spool: a flood overwrites what is old, and that is told to whom it concerns") {
    Device device({.bytes = 10'000, .frames = 1'000, .flow_bytes = 1'000'000});
    device.udp(end(1, 10), end(2, 20), 100);
    for (int i = 0; i < 200; ++i) device.udp(end(3, 1), end(4, 2), 958);
    const auto gone = device.take(conversation(end(1, 10), end(2, 20)));
    CHECK(gone.frames.empty());
    CHECK(gone.overwritten);
    const auto last = device.take(conversation(end(3, 1), end(4, 2)));
    CHECK(last.frames.size() == 10);
    CHECK(last.frames.back().t_ns == device.now);
    CHECK(last.frames.back().captured.back() == 1);
    auto later = conversation(end(3, 1), end(4, 2));
    later.from_ns = device.now;
    CHECK_FALSE(device.take(later).overwritten);
}

TEST_CASE("frame spool: of one conversation no more is kept than its limit, and counted") {
    Device device({.bytes = 100'000, .frames = 1'000, .flow_bytes = 5'000});
    for (int i = 0; i < 20; ++i) device.udp(end(3, 1), end(4, 2), 958);  // 1016 on disk
    device.udp(end(1, 10), end(2, 20), 100);
    const auto flood = device.take(conversation(end(3, 1), end(4, 2)));
    CHECK(flood.frames.size() == 4);
    CHECK(flood.beyond == 16);
    CHECK_FALSE(flood.overwritten);
    CHECK(device.take(conversation(end(1, 10), end(2, 20))).frames.size() == 1);
}

TEST_CASE("frame spool: many small frames are bounded in number") {
    Device device({.bytes = 1'000'000, .frames = 50, .flow_bytes = 1'000'000});
    for (int i = 0; i < 200; ++i) device.udp(end(3, 1), end(4, 2), 1);
    CHECK(device.take(conversation(end(3, 1), end(4, 2))).frames.size() == 50);
}

TEST_CASE("frame spool: a folder that cannot be written is named") {
    const FrameSpool spool("/nonexistent-folder");
    CHECK_THAT(spool.error(), Catch::Matchers::Contains("/nonexistent-folder"));
}

}  // namespace conform::capture
