// Contracts, 3 (evidence: frames): which frame carried which byte, whatever the network did to the
// order, and what no frame carried.
#include "capture/wire_stream.hpp"

#include "catch_shim.hpp"

namespace conform::capture {

using Frames = std::vector<std::uint32_t>;
using Ranges = std::vector<ByteRange>;

TEST_CASE("wire stream: bytes belong to the frame that carried them first") {
    WireStream stream;
    stream.start_at(1000);
    stream.carry(1000, 10, 1);
    stream.carry(1005, 10, 2);  // repeats five
    stream.carry(1015, 5, 3);
    stream.carry(1000, 20, 4);  // repeats all
    CHECK(stream.covering(0, 10) == Frames{1});
    CHECK(stream.covering(9, 2) == Frames{1, 2});
    CHECK(stream.covering(0, 20) == Frames{1, 2, 3});
    CHECK(stream.covering(20, 5).empty());
    CHECK(stream.covering(3, 0).empty());
    CHECK(stream.missing(20).empty());
}

TEST_CASE("wire stream: segments out of order fill the gap, what stays open is missing") {
    WireStream stream;
    stream.start_at(7);
    stream.carry(7 + 20, 10, 1);
    CHECK(stream.missing(30) == Ranges{{0, 20}});
    stream.carry(7 + 5, 10, 2);
    CHECK(stream.missing(40) == Ranges{{0, 5}, {15, 20}, {30, 40}});
    stream.carry(7, 25, 3);
    CHECK(stream.missing(30).empty());
    CHECK(stream.covering(0, 30) == Frames{1, 2, 3});
}

TEST_CASE("wire stream: sequence numbers wrap around") {
    WireStream stream;
    stream.start_at(0xfffffff0U);
    stream.carry(0xfffffff0U, 32, 1);
    stream.carry(16, 100, 2);
    CHECK(stream.end() == 132);
    CHECK(stream.covering(31, 2) == Frames{1, 2});
    CHECK(stream.missing(132).empty());
}

TEST_CASE("wire stream: data on a SYN that was not taken stands in the frame that sent it again") {
    WireStream stream;
    stream.start_at(1);
    stream.carry(1, 100, 1);
    stream.forget_from(0);
    CHECK(stream.missing(100) == Ranges{{0, 100}});
    stream.carry(1, 100, 4);
    CHECK(stream.covering(0, 100) == Frames{4});

    WireStream part;
    part.start_at(1);
    part.carry(1, 100, 1);
    part.forget_from(40);
    part.carry(41, 60, 3);
    CHECK(part.covering(0, 100) == Frames{1, 3});
    CHECK(part.covering(40, 1) == Frames{3});
}

}  // namespace conform::capture
