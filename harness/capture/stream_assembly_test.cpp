// One direction of a connection: every order, split, overlap, loss and wrap-around gives the bytes
// that were sent, once, in order (RFC 9293, 3.4 and 3.10.7.4).
#include "capture/stream_assembly.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

#include "capture/connection_test.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

/// Checks that offsets follow each other.
class Offsets : public Traffic {
  public:
    std::uint64_t next = 0;
    bool contiguous = true;
    std::uint64_t gaps = 0;
    std::size_t ends = 0;

    void on(const ConnectionBegin&) override {}
    void on(const StreamBytes& event) override { go_on(event.offset, event.bytes.size()); }
    void on(const StreamGap& event) override {
        go_on(event.offset, event.length);
        gaps += event.length;
    }
    void on(const StreamEnd&) override { ++ends; }
    void on(const Datagram&) override {}

  private:
    void go_on(std::uint64_t offset, std::uint64_t length) {
        contiguous = contiguous && offset == next && length != 0;
        next += length;
    }
};

/// Joins the bytes; a gap is a question mark for each.
class Joined : public Offsets {
  public:
    std::string text;

    using Offsets::on;
    void on(const StreamBytes& event) override {
        Offsets::on(event);
        text += to_text(event.bytes);
    }
    void on(const StreamGap& event) override {
        Offsets::on(event);
        text.append(event.length, '?');
    }
};

struct Piece {
    std::size_t at;
    std::size_t size;
};

constexpr std::string_view sent = "abcdefgh";

std::string reassembled(std::span<const Piece> pieces, std::uint32_t first,
                        std::size_t fin_after = 99) {
    Joined joined;
    Outlet outlet{.traffic = joined, .limits = {}};
    StreamAssembly stream(1, Side::initiator);
    stream.begin(first);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto part = sent.substr(pieces[i].at, pieces[i].size);
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(part.data());
        stream.add(first + static_cast<std::uint32_t>(pieces[i].at),
                   {.bytes = {bytes, part.size()}, .length = part.size(), .seen = {.frame = i + 1}},
                   outlet);
        if (i == fin_after) {
            stream.fin(first + static_cast<std::uint32_t>(sent.size()), {.frame = i + 1}, outlet);
        }
    }
    stream.end(StreamEnding::capture_ended, {}, outlet);
    CHECK(joined.contiguous);
    CHECK(joined.ends == 1);
    CHECK(outlet.held == 0);
    return joined.text;
}

/// All ways to cut the bytes that were sent, as bits: a cut behind that byte.
std::vector<Piece> split(unsigned cuts) {
    std::vector<Piece> pieces{{0, 0}};
    for (std::size_t i = 0; i < sent.size(); ++i) {
        ++pieces.back().size;
        if (i + 1 < sent.size() && (cuts >> i & 1U) != 0) pieces.push_back({i + 1, 0});
    }
    return pieces;
}

}  // namespace

TEST_CASE("stream_assembly: a lost segment is a gap once the receiver has acknowledged it") {
    PlayedConnection played;
    played.handshake();
    played.log.take();
    played.client_data(0, "abc");
    played.client_data(6, "ghi");
    played.server_acks(3);
    CHECK(played.log.take() == Lines{"1 > 0 abc #4"});
    played.server_acks(9);
    CHECK(played.log.take() == Lines{"1 > gap 3+3 #7", "1 > 6 ghi #5"});
    played.client_data(3, "def");  // too late
    CHECK(played.log.take().empty());
}

TEST_CASE("stream_assembly: a gap is told before what the receiver says to it") {
    PlayedConnection played;
    played.handshake();
    played.log.take();
    played.server_sends(ack_flag, 0, "answer", 3);
    CHECK(played.log.take() == Lines{"1 > gap 0+3 #4", "1 < 0 answer #4"});
}

TEST_CASE("stream_assembly: a segment that was lost and sent again is no gap") {
    PlayedConnection played;
    played.handshake();
    played.log.take();
    played.client_data(3, "def");
    played.server_acks(0);
    played.client_data(0, "abc");
    CHECK(played.log.take() == Lines{"1 > 0 abc #6", "1 > 3 def #4"});
}

TEST_CASE("stream_assembly: a segment that was cut by the capture leaves a gap") {
    PlayedConnection played;
    played.handshake();
    played.log.take();
    played.cut = 4;
    played.client_data(0, "abcdef");
    played.cut = 0;
    played.client_data(6, "ghi");
    CHECK(played.log.take() == Lines{"1 > 0 ab #4"});
    SECTION("acknowledged") {
        played.server_acks(9);
        CHECK(played.log.take() == Lines{"1 > gap 2+4 #6", "1 > 6 ghi #5"});
    }
    SECTION("captured whole when sent again") {
        played.client_data(0, "abcdef");
        CHECK(played.log.take() == Lines{"1 > 2 cdef #6", "1 > 6 ghi #5"});
    }
}

TEST_CASE("stream_assembly: every split, in every order, gives the bytes that were sent") {
    // 2^7 splits with up to 8! orders are too many; those of at most 5 pieces are not.
    for (unsigned cuts = 0; cuts < 1U << (sent.size() - 1); ++cuts) {
        auto pieces = split(cuts);
        if (pieces.size() > 5) continue;
        std::vector<std::size_t> order(pieces.size());
        std::iota(order.begin(), order.end(), 0);
        do {
            std::vector<Piece> ordered;
            ordered.reserve(order.size());
            for (const auto i : order) ordered.push_back(pieces[i]);
            REQUIRE(reassembled(ordered, 77) == sent);
            REQUIRE(reassembled(ordered, 0U - 3U) == sent);
            REQUIRE(reassembled(ordered, 77, ordered.size() / 2) == sent);
        } while (std::next_permutation(order.begin(), order.end()));
    }
}

TEST_CASE("stream_assembly: any three segments, overlapping or not, tell each byte once") {
    std::vector<Piece> all;
    for (std::size_t at = 0; at < sent.size(); ++at) {
        for (std::size_t size = 1; at + size <= sent.size(); size += 2) all.push_back({at, size});
    }
    for (const Piece& a : all) {
        for (const Piece& b : all) {
            for (const Piece& c : all) {
                std::string expected(sent.size(), '?');
                for (const Piece& piece : {a, b, c}) {
                    expected.replace(piece.at, piece.size, sent.substr(piece.at, piece.size));
                }
                expected.resize(expected.find_last_not_of('?') + 1);
                REQUIRE(reassembled(std::array{a, b, c}, 0U - 4U) == expected);
            }
        }
    }
}

TEST_CASE("stream_assembly: of bytes that come twice the first arrival counts") {
    PlayedConnection played;
    played.handshake();
    played.log.take();
    played.client_data(2, "cd");
    played.client_data(1, "BCDE");
    played.client_data(0, "aXXXXf");
    CHECK(played.log.take() ==
          Lines{"1 > 0 a #6", "1 > 1 B #5", "1 > 2 cd #4", "1 > 4 E #5", "1 > 5 f #6"});
}

TEST_CASE("stream_assembly: sequence numbers wrap round, also more than once") {
    Offsets offsets;
    Outlet outlet{.traffic = offsets, .limits = {}};
    StreamAssembly stream(1, Side::initiator);
    std::uint32_t seq = 0xffffff00U;
    stream.begin(seq);
    const std::vector<std::uint8_t> bytes(std::size_t{1} << 16U, 'x');
    std::uint64_t sent_bytes = 0;
    for (; sent_bytes < (std::uint64_t{2} << 32U) + 1000; sent_bytes += bytes.size()) {
        stream.add(seq, {.bytes = bytes, .length = bytes.size()}, outlet);
        seq += static_cast<std::uint32_t>(bytes.size());
    }
    stream.acknowledged(seq + 5, {}, outlet);
    CHECK(offsets.contiguous);
    CHECK(offsets.next == sent_bytes + 5);
    CHECK(offsets.gaps == 5);
}

TEST_CASE("stream_assembly: what is held is bounded, and a hole given up for it") {
    PlayedConnection played({.held_per_side = 1000, .held_in_all = 5000});
    played.handshake();
    played.log.take();
    std::uint64_t told_at = 0;
    for (std::int64_t at = 1; at < 2000 && told_at == 0; at += 10) {
        played.client_data(at, "0123456789");
        CHECK(played.reassembly.held() <= 1000);
        if (!played.log.lines.empty()) told_at = played.frame;
    }
    REQUIRE(told_at != 0);
    CHECK(played.log.lines.front() == "1 > gap 0+1 #" + std::to_string(told_at));
    CHECK(played.log.lines.at(1) == "1 > 1 0123456789 #4");
    CHECK(played.reassembly.held() == 0);
}

TEST_CASE("stream_assembly: what all connections hold together is bounded too") {
    PlayedConnection played({.held_per_side = 1000, .held_in_all = 2000});
    for (played.client.port = 40000; played.client.port < 40020; ++played.client.port) {
        played.handshake();
        played.client_data(1, std::string(300, 'x'));
        CHECK(played.reassembly.held() <= 2000);
        CHECK(played.reassembly.held() > 0);
    }
    played.finish();
    CHECK(played.reassembly.held() == 0);
}

TEST_CASE("stream_assembly: bytes behind the FIN are nobody's") {
    PlayedConnection played;
    played.handshake();
    played.log.take();
    played.client_data(6, "late");
    played.client_sends(fin_flag | ack_flag, 3);
    played.client_data(0, "abc");
    CHECK(played.log.take() == Lines{"1 > 0 abc #6", "1 > fin #5"});
    CHECK(played.reassembly.held() == 0);
}

TEST_CASE("stream_assembly: data of a SYN that came another way meanwhile are not told again") {
    PlayedConnection played;
    played.client_sends(syn_flag, 0, "hello");
    played.log.take();
    played.client_sends(0, 0, "he");
    played.server_sends(syn_flag | ack_flag, 0, "", 5);
    CHECK(played.log.take() == Lines{"1 > 0 he #2", "1 > gap 2+3 #3"});
}

TEST_CASE("stream_assembly: an acknowledgment of the FIN is no gap") {
    PlayedConnection played;
    played.handshake();
    played.log.take();
    played.client_sends(fin_flag | ack_flag, 0);
    played.server_acks(1);
    CHECK(played.log.take() == Lines{"1 > fin #4"});
}

TEST_CASE("stream_assembly: a probe of a byte that was told is nothing new") {
    PlayedConnection played;
    played.handshake();
    played.client_data(0, "abc");
    played.log.take();
    played.client_data(2, "?");
    played.client_data(-1, "?");
    CHECK(played.log.take().empty());
}

}  // namespace conform::capture
