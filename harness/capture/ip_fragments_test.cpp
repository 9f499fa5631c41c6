// Fragments become packets again: RFC 791, 3.2; RFC 8200, 4.5; RFC 5722.
#include "capture/ip_fragments.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "capture/traffic_log_test.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

constexpr std::string_view sent = "0123456789abcdefghijklmnopqrst";
constexpr std::int64_t second_ns = 1'000'000'000;

struct Piece {
    std::size_t at;
    std::size_t size;
};
/// In units of 8 bytes, as on the wire.
constexpr std::array<Piece, 4> pieces{{{0, 8}, {8, 8}, {16, 8}, {24, 6}}};

class Fragmented {
  public:
    explicit Fragmented(FragmentLimits limits = {})
        : fragments(
              [this](const IpPacket& packet, Seen seen) {
                  given_up.push_back(fmt::format("{} of {} #{}", to_text(packet.payload),
                                                 packet.length, seen.frame));
              },
              limits) {}

    Lines given_up;
    IpFragments fragments;
    std::int64_t t_ns = 0;
    bool v6 = false;

    /// What came of it: empty, or the payload.
    std::string add(const Piece& piece, std::uint32_t id = 1, std::size_t cut = 0) {
        const auto text = sent.substr(piece.at, piece.size);
        IpPacket packet{.source = {.v6 = v6}, .destination = {.v6 = v6}, .id = id};
        packet.protocol = v6 && piece.at != 0 ? 60 : protocol_udp;
        packet.fragment = Fragment{.offset = piece.at, .more = piece.at + piece.size < sent.size()};
        packet.payload = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size() - cut};
        packet.length = text.size();
        const auto whole = fragments.add(packet, {.frame = ++frame_, .t_ns = t_ns});
        if (!whole) return {};
        CHECK(whole->length == sent.size());
        CHECK(whole->protocol == protocol_udp);
        CHECK_FALSE(whole->fragment);
        return to_text(whole->payload);
    }

  private:
    std::uint64_t frame_ = 0;
};

}  // namespace

TEST_CASE("ip_fragments: pieces in every order make the packet") {
    for (const bool v6 : {false, true}) {
        std::array<std::size_t, 4> order{0, 1, 2, 3};
        do {
            Fragmented played;
            played.v6 = v6;
            for (std::size_t i = 0; i < 3; ++i) CHECK(played.add(pieces.at(order.at(i))).empty());
            CHECK(played.add(pieces.at(order[3])) == sent);
        } while (std::next_permutation(order.begin(), order.end()));
    }
}

TEST_CASE("ip_fragments: packets are told apart by their identification") {
    Fragmented played;
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(played.add(pieces.at(i), 1).empty());
        CHECK(played.add(pieces.at(i), 2).empty());
    }
    CHECK(played.add(pieces[3], 2) == sent);
    CHECK(played.add(pieces[3], 1) == sent);
}

TEST_CASE("ip_fragments: copies of pieces change nothing, also behind the last") {
    Fragmented played;
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(played.add(pieces.at(i)).empty());
        CHECK(played.add(pieces.at(i)).empty());
    }
    CHECK(played.add(pieces[3]) == sent);
    for (const Piece& piece : pieces) CHECK(played.add(piece).empty());
    played.fragments.finish();
    CHECK(played.given_up.empty());
    CHECK(played.fragments.packets() == 0);
}

TEST_CASE("ip_fragments: an identification may be used again later") {
    Fragmented played;
    for (int i = 0; i < 2; ++i) {
        std::string told;
        for (const Piece& piece : pieces) told += played.add(piece);
        CHECK(told == sent);
        played.t_ns += second_ns;
    }
}

TEST_CASE("ip_fragments: pieces that overlap in part are left out") {
    Fragmented played;
    CHECK(played.add({8, 16}).empty());
    CHECK(played.add({0, 16}).empty());
    CHECK(played.add({24, 6}).empty());
    CHECK(played.add({0, 8}) == sent);
}

TEST_CASE("ip_fragments: a packet whose piece is missing is given up, with what there is") {
    Fragmented played;
    played.add(pieces[0]);
    played.add(pieces[1]);
    SECTION("after its time") {
        played.add(pieces[3]);
        played.t_ns = 31 * second_ns;
        played.add(pieces[1], 2);
        CHECK(played.given_up == Lines{"0123456789abcdef of 30 #3"});
        CHECK(played.fragments.packets() == 1);
    }
    SECTION("at the end; its length is not known") {
        played.fragments.finish();
        CHECK(played.given_up == Lines{"0123456789abcdef of 17 #2"});
    }
}

TEST_CASE("ip_fragments: without its first piece nothing is known of a packet") {
    Fragmented played;
    played.add(pieces[1]);
    played.fragments.finish();
    CHECK(played.given_up.empty());
}

TEST_CASE("ip_fragments: pieces cut by the capture make a packet that is cut") {
    Fragmented played;
    played.add(pieces[0]);
    played.add(pieces[2]);
    played.add(pieces[1], 1, 3);
    CHECK(played.add(pieces[3]) == "0123456789abc");
}

TEST_CASE("ip_fragments: packets in the making are bounded, the oldest goes") {
    Fragmented played({.packets = 2});
    played.add(pieces[0], 1);
    played.add(pieces[0], 2);
    played.add(pieces[0], 3);
    CHECK(played.fragments.packets() == 2);
    CHECK(played.given_up == Lines{"01234567 of 9 #1"});
}

TEST_CASE("ip_fragments: pieces beyond the largest packet are left out") {
    IpPacket piece{.source = {}, .destination = {}};
    const std::vector<std::uint8_t> bytes(100, 'x');
    piece.fragment = Fragment{.offset = 65528, .more = false};
    piece.payload = bytes;
    piece.length = bytes.size();
    IpFragments fragments([](const IpPacket&, Seen) {});
    CHECK_FALSE(fragments.add(piece, {}));
}

}  // namespace conform::capture
