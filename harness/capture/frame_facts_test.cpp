// Which conversation a frame belongs to. Layouts: RFC 791, 8200 (fragments), 792 and 4443 (errors
// quote the packet they are about).
#include "capture/frame_facts.hpp"

#include "capture/packet.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

using Bytes = std::vector<std::uint8_t>;
using transcript::Transport;

Endpoint end(bool v6, std::uint8_t host, std::uint16_t port) {
    Endpoint result{.mac = {}, .address = {.v6 = v6, .bytes = {}}, .port = port};
    result.address.bytes = v6 ? decltype(result.address.bytes){0x20, 1, 0xd, 0xb8}
                              : decltype(result.address.bytes){192, 0, 2};
    result.address.bytes.at(v6 ? 15 : 3) = host;
    return result;
}

Socket socket_of(const Endpoint& end) {
    return {end.address, end.port};
}

}  // namespace

TEST_CASE("frame facts: ends, numbers and payload of TCP and UDP over both families") {
    const Bytes payload{1, 2, 3, 4, 5};
    PacketBuilder builder;
    for (const bool v6 : {false, true}) {
        const auto from = end(v6, 1, 4000);
        const auto to = end(v6, 2, 1080);
        const auto tcp = builder.tcp(from, to, {7, 9, syn_flag}, payload);
        const auto facts = facts_of(tcp);
        REQUIRE(facts);
        CHECK(facts->transport == Transport::tcp);
        CHECK(facts->from == socket_of(from));
        CHECK(facts->to == socket_of(to));
        CHECK(facts->seq == 7);
        CHECK(facts->ack == 9);
        CHECK(facts->flags == syn_flag);
        CHECK(facts->payload_length == payload.size());
        CHECK(Bytes(facts->payload.begin(), facts->payload.end()) == payload);
        const auto udp = builder.udp(from, to, payload);
        REQUIRE(facts_of(udp));
        CHECK(facts_of(udp)->payload_length == payload.size());
        CHECK(facts_of(udp)->transport == Transport::udp);
    }
}

TEST_CASE("frame facts: a frame cut anywhere is read as far as it goes, or not at all") {
    PacketBuilder builder;
    const Bytes payload(30, 1);
    for (const bool v6 : {false, true}) {
        const auto whole = builder.tcp(end(v6, 1, 1), end(v6, 2, 2), {7, 9, ack_flag}, payload);
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            const auto facts = facts_of(std::span(whole).first(size));
            if (!facts) continue;
            CHECK(facts->payload_length == payload.size());
            CHECK(facts->payload.size() <= size);
        }
    }
}

TEST_CASE("frame facts: an ICMP error belongs to the packet that it quotes") {
    PacketBuilder builder;
    auto frame = builder.udp(end(false, 1, 4000), end(false, 2, 53), {});
    const Bytes quoted(frame.begin() + 14, frame.end());
    Bytes error(frame.begin(), frame.begin() + 34);
    error[23] = 1;  // protocol
    error.insert(error.end(), {3, 3, 0, 0, 0, 0, 0, 0});
    error.insert(error.end(), quoted.begin(), quoted.end());
    error[16] = 0;
    error[17] = static_cast<std::uint8_t>(error.size() - 14);
    const auto facts = facts_of(error);
    REQUIRE(facts);
    CHECK(facts->quoted);
    CHECK(conversation_key(*facts) == conversation_key(*facts_of(frame)));
    error[34] = 0;  // an echo reply quotes nobody
    CHECK_FALSE(facts_of(error));
}

TEST_CASE("frame facts: later fragments have an id in place of ports") {
    PacketBuilder builder;
    auto frame = builder.udp(end(false, 1, 4000), end(false, 2, 53), Bytes(16, 1));
    frame[20] = 0x20;  // more fragments
    REQUIRE(facts_of(frame));
    CHECK(facts_of(frame)->fragment);
    CHECK_FALSE(facts_of(frame)->later_fragment);
    frame[20] = 0;
    frame[21] = 3;  // offset
    const auto later = facts_of(frame);
    REQUIRE(later);
    CHECK(later->later_fragment);
    CHECK(later->fragment_id == static_cast<std::uint32_t>(frame[18] << 8 | frame[19]));
    CHECK(later->from.port == 0);
}

TEST_CASE("frame facts: a conversation has one key, whoever sends") {
    const Socket one = socket_of(end(false, 1, 4000));
    const Socket other = socket_of(end(false, 2, 53));
    CHECK(conversation_key(Transport::udp, one, other) ==
          conversation_key(Transport::udp, other, one));
    CHECK(conversation_key(Transport::udp, one, other) !=
          conversation_key(Transport::tcp, one, other));
    const Socket swapped_ports{one.address, other.port};
    CHECK(conversation_key(Transport::udp, one, other) !=
          conversation_key(Transport::udp, swapped_ports, {other.address, one.port}));
}

}  // namespace conform::capture
