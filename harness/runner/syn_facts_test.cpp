// Headers of SYNs, made by hand from RFC 791, 8200, 793, 7413 and 8684.
#include "runner/syn_facts.hpp"

#include "catch_shim.hpp"

using conform::runner::read_syn;
using Bytes = std::vector<std::uint8_t>;

namespace {

/// IPv4, total length `total`, TOS 0x88; TCP with the options given (a multiple of four bytes).
Bytes ipv4_syn(std::uint8_t total, const Bytes& options) {
    Bytes bytes{0x45, 0x88, 0x00, total, 0,   0, 0x40, 0, 64, 6, 0, 0,   // version … checksum
                127,  0,    0,    1,     127, 0, 0,    1,                // addresses
                0x9C, 0x40, 0x04, 0x38,  0,   0, 0,    1, 0,  0, 0, 0};  // ports, numbers
    bytes.push_back(static_cast<std::uint8_t>((5 + options.size() / 4) << 4U));  // data offset
    bytes.insert(bytes.end(), {0x02, 0xFF, 0xFF, 0, 0, 0, 0});                   // SYN, window, …
    bytes.insert(bytes.end(), options.begin(), options.end());
    return bytes;
}

const Bytes cookie{34, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1};

}  // namespace

TEST_CASE("the data of a SYN is what its IP length has behind the headers") {
    const auto syn = read_syn(ipv4_syn(20 + 32 + 99, cookie));
    REQUIRE(syn);
    CHECK(syn->payload_length == 99);
    CHECK(syn->tfo_option);
    CHECK_FALSE(syn->mptcp);
    CHECK(syn->tos == 0x88);
}

TEST_CASE("a plain SYN has no data and no Fast Open option") {
    const auto syn = read_syn(ipv4_syn(40, {}));
    REQUIRE(syn);
    CHECK(syn->payload_length == 0);
    CHECK_FALSE(syn->tfo_option);
}

TEST_CASE("MP_CAPABLE shows in the options") {
    const auto syn = read_syn(ipv4_syn(44, {30, 4, 0x01, 0x00}));
    REQUIRE(syn);
    CHECK(syn->mptcp);
}

TEST_CASE("IPv6 counts its payload behind the fixed header") {
    Bytes bytes{0x60, 0x80, 0, 0, 0, 20 + 7, 6, 64};
    for (int i = 0; i < 2; ++i)
        bytes.insert(bytes.end(), {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    const auto v4 = ipv4_syn(40, {});
    bytes.insert(bytes.end(), v4.begin() + 20, v4.end());
    const auto syn = read_syn(bytes);
    REQUIRE(syn);
    CHECK(syn->payload_length == 7);
    CHECK(syn->tos == 0x08);
}

TEST_CASE("what is no SYN is nothing, however it is cut") {
    const auto whole = ipv4_syn(20 + 32 + 99, cookie);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        static_cast<void>(read_syn(cut));
        if (size < 40) CHECK_FALSE(read_syn(cut));
    }
    CHECK_FALSE(read_syn(Bytes(60, 0xFF)));
    CHECK_FALSE(read_syn(ipv4_syn(10, {})));
}
