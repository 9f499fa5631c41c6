// Link headers as the registry of link types describes them.
#include "capture/link_layer.hpp"

#include <pcap/pcap.h>

#include <algorithm>

#include "capture/header_bytes_test.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

const Bytes packet{0x45, 1, 2, 3};

bool finds(int link_type, const Bytes& header) {
    const Bytes frame = header + packet;
    const auto ip = ip_of(link_type, frame);
    return ip && std::equal(ip->begin(), ip->end(), packet.begin(), packet.end());
}

}  // namespace

TEST_CASE("link_layer: finds IP behind Ethernet, with VLAN tags or without") {
    CHECK(finds(DLT_EN10MB, ethernet(0x0800, {})));
    CHECK(finds(DLT_EN10MB, ethernet(0x86dd, {})));
    CHECK(finds(DLT_EN10MB, ethernet(0x8100, {0, 7, 0x08, 0})));
    CHECK(finds(DLT_EN10MB, ethernet(0x88a8, {0, 7, 0x81, 0, 0, 8, 0x86, 0xdd})));
    CHECK_FALSE(finds(DLT_EN10MB, ethernet(0x0806, {})));
    CHECK_FALSE(finds(DLT_EN10MB, ethernet(0x8100, {0, 7, 0x08, 6})));
}

TEST_CASE("link_layer: finds IP in cooked, raw and loopback captures") {
    CHECK(finds(DLT_LINUX_SLL, Bytes{0, 4, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0x08, 0}));
    CHECK(finds(DLT_LINUX_SLL,
                Bytes{0, 4, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0x81, 0, 0, 7, 0x86, 0xdd}));
    CHECK(finds(DLT_LINUX_SLL2,
                Bytes{0x86, 0xdd, 0, 0, 0, 0, 0, 2, 0, 1, 4, 6, 1, 2, 3, 4, 5, 6, 0, 0}));
    for (const int raw : {DLT_RAW, DLT_IPV4, DLT_IPV6}) CHECK(finds(raw, {}));
    for (const std::uint8_t family : Bytes{2, 10, 24, 28, 30}) {
        CHECK(finds(DLT_NULL, Bytes{family, 0, 0, 0}));
        CHECK(finds(DLT_NULL, Bytes{0, 0, 0, family}));
        CHECK(finds(DLT_LOOP, Bytes{0, 0, 0, family}));
    }
    CHECK_FALSE(finds(DLT_NULL, Bytes{7, 0, 0, 0}));
}

TEST_CASE("link_layer: a frame cut anywhere in its header carries nothing") {
    const Bytes tagged = ethernet(0x8100, {0, 7, 0x08, 0});
    for (std::size_t size = 0; size < tagged.size(); ++size) {
        CHECK_FALSE(ip_of(DLT_EN10MB, std::span(tagged).first(size)));
    }
    const Bytes zeros(19, 0);
    CHECK_FALSE(ip_of(DLT_LINUX_SLL, std::span(zeros).first(15)));
    CHECK_FALSE(ip_of(DLT_LINUX_SLL2, zeros));
    CHECK_FALSE(ip_of(DLT_NULL, std::span(zeros).first(3)));
}

TEST_CASE("link_layer: other links are named") {
    CHECK(is_known_link(DLT_EN10MB));
    CHECK_FALSE(is_known_link(DLT_IEEE802_11));
    CHECK(link_name(DLT_IEEE802_11) == "IEEE802_11 (105)");
    CHECK(link_name(4711) == "unknown (4711)");
    CHECK_FALSE(ip_of(DLT_IEEE802_11, packet));
}

}  // namespace conform::capture
