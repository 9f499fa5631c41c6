// IP headers as captures hold them: RFC 791, 3.1; RFC 8200, 3 and 4.
#include "capture/ip_packet.hpp"

#include "capture/header_bytes_test.hpp"
#include "capture/traffic_log_test.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

const Bytes hello = text_bytes("hello, packet");

}  // namespace

TEST_CASE("ip_packet: IPv4, with options or without") {
    const auto with = [](Bytes options) {
        return ipv4({.traffic_class = 0x10, .id = 0x1234, .options = std::move(options)}, hello);
    };
    for (const Bytes& options : {Bytes{}, Bytes(4, 1), Bytes(40, 1)}) {
        const Bytes bytes = with(options);
        const auto packet = parse_ip(bytes, bytes.size());
        REQUIRE(packet);
        CHECK(to_text({packet->source, 1}) == "192.0.2.1:1");
        CHECK(to_text({packet->destination, 2}) == "198.51.100.1:2");
        CHECK(packet->traffic_class == 0x10);
        CHECK(packet->protocol == protocol_udp);
        CHECK(packet->id == 0x1234);
        CHECK_FALSE(packet->fragment);
        CHECK(to_text(packet->payload) == "hello, packet");
        CHECK(packet->length == hello.size());
    }
}

TEST_CASE("ip_packet: IPv6, with extension headers or without") {
    // Hop-by-Hop, Destination Options of 16 bytes, Authentication of 12, Routing; then UDP.
    const Bytes extensions = Bytes{60, 0, 1, 4, 0, 0, 0, 0} + Bytes{51, 1} + Bytes(14, 0) +
                             Bytes{43, 1} + Bytes(10, 0) + Bytes{17, 0, 0, 0, 0, 0, 0, 0};
    for (const bool extended : {false, true}) {
        const Bytes bytes = ipv6({.protocol = std::uint8_t(extended ? 0 : 17),
                                  .traffic_class = 0xb8,
                                  .options = extended ? extensions : Bytes{}},
                                 hello);
        const auto packet = parse_ip(bytes, bytes.size());
        REQUIRE(packet);
        CHECK(to_text({packet->source, 1}) == "[2001:db8::1]:1");
        CHECK(to_text({packet->destination, 2}) == "[2001:db8::2]:2");
        CHECK(packet->traffic_class == 0xb8);
        CHECK(packet->protocol == protocol_udp);
        CHECK(packet->id == 0);
        CHECK(to_text(packet->payload) == "hello, packet");
    }
}

TEST_CASE("ip_packet: fragments say where they belong") {
    const Bytes v4 = ipv4({.id = 7, .offset = 1480, .more = true}, hello);
    auto packet = parse_ip(v4, v4.size());
    REQUIRE((packet && packet->fragment));
    CHECK(packet->fragment->offset == 1480);
    CHECK(packet->fragment->more);

    // Offset 1448, no more, identification 0x01020304.
    const Bytes v6 = ipv6({.protocol = 44, .options = {17, 0, 0x05, 0xa8, 1, 2, 3, 4}}, {0x3a, 0});
    packet = parse_ip(v6, v6.size());
    REQUIRE((packet && packet->fragment));
    CHECK(packet->fragment->offset == 1448);
    CHECK_FALSE(packet->fragment->more);
    CHECK(packet->id == 0x01020304);
    CHECK(packet->length == 2);

    const Bytes atomic = ipv6({.protocol = 44, .options = {17, 0, 0, 0, 0, 0, 0, 9}}, hello);
    packet = parse_ip(atomic, atomic.size());
    REQUIRE(packet);
    CHECK_FALSE(packet->fragment);
}

TEST_CASE("ip_packet: what stands behind the packet is padding") {
    const Bytes padded = ipv4({}, text_bytes("a")) + Bytes(25, 0);
    const auto packet = parse_ip(padded, padded.size());
    REQUIRE(packet);
    CHECK(to_text(packet->payload) == "a");
}

TEST_CASE("ip_packet: a total length of 0 means to the end of the frame") {
    Bytes v4 = ipv4({}, hello);
    v4[2] = v4[3] = 0;
    Bytes v6 = ipv6({}, hello);
    v6[4] = v6[5] = 0;
    for (const Bytes& bytes : {v4, v6}) {
        auto packet = parse_ip(bytes, bytes.size());
        REQUIRE(packet);
        CHECK(to_text(packet->payload) == "hello, packet");
        packet = parse_ip(bytes, bytes.size() + 1000);
        REQUIRE(packet);
        CHECK(packet->length == hello.size() + 1000);
    }
}

TEST_CASE("ip_packet: a packet cut by the capture knows its length") {
    for (const Bytes& bytes : {ipv4({}, hello), ipv6({}, hello)}) {
        const std::size_t header = bytes.size() - hello.size();
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const auto packet = parse_ip(std::span(bytes).first(size), bytes.size());
            REQUIRE(packet.has_value() == (size >= header));
            if (!packet) continue;
            CHECK(packet->payload.size() == size - header);
            CHECK(packet->length == hello.size());
        }
    }
}

TEST_CASE("ip_packet: headers that contradict themselves are no packet") {
    Bytes short_header = ipv4({}, hello);
    short_header[0] = 0x44;
    Bytes short_total = ipv4({}, hello);
    short_total[3] = 19;
    Bytes long_header = ipv4({}, {});
    long_header[0] = 0x4f;
    Bytes other_version = ipv4({}, hello);
    other_version[0] = 0x55;
    // The second extension header says to be longer than the packet.
    const Bytes long_extension =
        ipv6({.protocol = 0, .options = {60, 0, 0, 0, 0, 0, 0, 0}}, Bytes{17, 255} + Bytes(6, 0));
    for (const Bytes& bytes :
         {short_header, short_total, long_header, other_version, long_extension, Bytes{}}) {
        CHECK_FALSE(parse_ip(bytes, bytes.size()));
    }
}

TEST_CASE("ip_packet: a chain of extension headers that never ends is no packet") {
    const Bytes endless = ipv6({.protocol = 0}, Bytes(1000, 0));
    CHECK_FALSE(parse_ip(endless, endless.size()));
}

}  // namespace conform::capture
