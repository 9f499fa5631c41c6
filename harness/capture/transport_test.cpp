// TCP and UDP headers as captures hold them: RFC 9293, 3.1; RFC 768; options: RFC 7413, 4.1.1.
#include "capture/transport.hpp"

#include "capture/header_bytes_test.hpp"
#include "capture/packet.hpp"
#include "capture/traffic_log_test.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

const Bytes hello = text_bytes("hello");

bool fast_open(const Bytes& options, std::uint8_t flags = syn_flag) {
    const Bytes bytes = tcp(flags, options, hello);
    const auto packet = parse_tcp(bytes, bytes.size());
    return packet && packet->fast_open;
}

}  // namespace

TEST_CASE("transport: a TCP segment, whole or cut by the capture") {
    const Bytes bytes = tcp(psh_flag | ack_flag, Bytes(8, 1), hello);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const auto packet = parse_tcp(std::span(bytes).first(size), bytes.size());
        REQUIRE(packet.has_value() == (size >= 20));
        if (!packet) continue;
        CHECK(packet->source_port == 40000);
        CHECK(packet->destination_port == 1080);
        CHECK(packet->seq == 0x01020304);
        CHECK(packet->ack == 9);
        CHECK(packet->flags == (psh_flag | ack_flag));
        CHECK(packet->length == 5);
        CHECK(packet->payload.size() == (size > 28 ? size - 28 : 0));
    }
}

TEST_CASE("transport: an impossible TCP header is no segment") {
    Bytes short_header = tcp(ack_flag, {}, hello);
    short_header[12] = 0x40;
    CHECK_FALSE(parse_tcp(short_header, short_header.size()));
    Bytes long_header = tcp(ack_flag, {}, hello);
    long_header[12] = 0xf0;
    CHECK_FALSE(parse_tcp(long_header, long_header.size()));
}

TEST_CASE("transport: the TCP Fast Open option is found, with cookie or without") {
    CHECK(fast_open({34, 2, 1, 1}));
    CHECK(fast_open({2, 4, 5, 0xb4, 34, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1}));
    CHECK(fast_open({254, 4, 0xf9, 0x89}));
    CHECK(fast_open({1, 1, 34, 2}));
    CHECK_FALSE(fast_open({254, 4, 0xf9, 0x88}));
    CHECK_FALSE(fast_open({2, 4, 34, 2}));
    CHECK_FALSE(fast_open({34, 2, 1, 1}, ack_flag));
    CHECK_FALSE(fast_open({}));
}

TEST_CASE("transport: hostile TCP options end the search") {
    CHECK_FALSE(fast_open({0, 34, 2, 0}));    // behind the end of the list
    CHECK_FALSE(fast_open({3, 0, 34, 2}));    // length 0
    CHECK_FALSE(fast_open({3, 1, 34, 2}));    // length 1
    CHECK_FALSE(fast_open({3, 200, 34, 2}));  // longer than the header
    CHECK_FALSE(fast_open({1, 1, 1, 34}));    // its length is payload
    CHECK_FALSE(fast_open({254, 3, 0xf9, 1}));
}

TEST_CASE("transport: a UDP datagram, whole or cut by the capture") {
    const Bytes bytes = udp(hello);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const auto packet = parse_udp(std::span(bytes).first(size), bytes.size());
        REQUIRE(packet.has_value() == (size >= 8));
        if (!packet) continue;
        CHECK(packet->source_port == 1000);
        CHECK(packet->destination_port == 2000);
        CHECK(packet->payload.size() == size - 8);
        CHECK(packet->whole == (size == bytes.size()));
    }
}

TEST_CASE("transport: the length of UDP decides, unless it is 0") {
    Bytes bytes = udp(hello) + Bytes(3, 0);
    auto packet = parse_udp(bytes, bytes.size());
    REQUIRE(packet);
    CHECK(to_text(packet->payload) == "hello");
    bytes[5] = 0;
    packet = parse_udp(bytes, bytes.size());
    REQUIRE(packet);
    CHECK(packet->payload.size() == 8);
    bytes[5] = 7;
    CHECK_FALSE(parse_udp(bytes, bytes.size()));
}

}  // namespace conform::capture
