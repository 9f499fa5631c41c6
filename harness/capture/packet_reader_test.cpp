// Files are read as far as they go; what is wrong with them names file, what, expected and got.
#include "capture/packet_reader.hpp"

#include <fstream>
#include <string>

#include "capture/capture_bytes_test.hpp"
#include "capture/read_back.hpp"
#include "capture/traffic_log_test.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

const Bytes first = text_bytes("first frame");
const Bytes second = text_bytes("second");

/// The texts of the frames.
Lines frames_of(PacketReader& reader) {
    Lines lines;
    while (const auto frame = reader.next()) {
        CHECK(frame->seen.frame == lines.size() + 1);
        lines.push_back(
            fmt::format("{} {} of {}", frame->seen.t_ns, to_text(frame->captured), frame->length));
    }
    CHECK(reader.frames() == lines.size());
    CHECK_FALSE(reader.next());
    return lines;
}

}  // namespace

TEST_CASE("packet_reader: pcap, with nanoseconds and lengths of frames that were cut") {
    Bytes file = pcap_header(ethernet_link) + pcap_record(first, 1'700'000'000, 123'456'789) +
                 pcap_record(second, 1'700'000'001, 5, 100);
    auto reader = reader_of(file);
    CHECK(frames_of(reader) ==
          Lines{"1700000000123456789 first frame of 11", "1700000001000000005 second of 106"});
    CHECK(reader.error().empty());
    CHECK(reader.note().empty());
}

TEST_CASE("packet_reader: pcapng, with nanoseconds") {
    Bytes file = pcapng_header(ethernet_link) + pcapng_packet(first, 1'700'000'000'123'456'789U) +
                 pcapng_packet(second, 7);
    auto reader = reader_of(file);
    CHECK(frames_of(reader) == Lines{"1700000000123456789 first frame of 11", "7 second of 6"});
    CHECK(reader.error().empty());
}

TEST_CASE("packet_reader: every known link type is taken, another one named") {
    // Ethernet, NULL, LOOP, raw, IPv4, IPv6, SLL, SLL2.
    for (const std::uint32_t link : {1, 0, 108, 101, 228, 229, 113, 276}) {
        Bytes file = pcap_header(link) + pcap_record(first);
        auto reader = reader_of(file);
        CHECK(reader.error().empty());
        CHECK(frames_of(reader).size() == 1);
    }
    Bytes file = pcap_header(105) + pcap_record(first);
    auto reader = reader_of(file);
    CHECK(reader.error() ==
          "x.pcap: link type: expected Ethernet, Linux SLL or SLL2, raw IP, or BSD loopback, "
          "got IEEE802_11 (105)");
    CHECK(frames_of(reader).empty());
}

TEST_CASE("packet_reader: a file that was cut off is read up to there, with a note") {
    const Bytes whole = pcap_header(ethernet_link) + pcap_record(first) + pcap_record(second);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        Bytes file(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        if (file.empty()) continue;  // no file for fmemopen
        auto reader = reader_of(file);
        if (size < 24) {
            CHECK_THAT(reader.error(),
                       Catch::Matchers::StartsWith("x.pcap: file header: expected pcap or pcapng, "
                                                   "got: "));
            continue;
        }
        const auto frames = frames_of(reader);
        const std::size_t complete = size == whole.size() ? 2 : size >= 24 + 16 + 11 ? 1 : 0;
        CHECK(frames.size() == complete);
        CHECK(reader.error().empty());
        const bool at_border = size == 24 || size == 24 + 16 + 11 || size == whole.size();
        CHECK(reader.note().empty() == at_border);
        if (at_border) continue;
        CHECK_THAT(reader.note(),
                   Catch::Matchers::StartsWith("x.pcap: cut off in the record after frame " +
                                               std::to_string(complete) + " (truncated"));
    }
}

TEST_CASE("packet_reader: a broken record ends the file with an error") {
    Bytes file = pcap_header(ethernet_link) + pcap_record(first) + le32(1) + le32(0) +
                 le32(0xffffffffU) + le32(0xffffffffU) + Bytes(100, 0);
    auto reader = reader_of(file);
    CHECK(frames_of(reader).size() == 1);
    CHECK_THAT(reader.error(),
               Catch::Matchers::StartsWith(
                   "x.pcap: record after frame 1: expected a packet, got: invalid packet capture "
                   "length 4294967295"));
    CHECK(reader.note().empty());
}

TEST_CASE("packet_reader: a time beyond all times is the latest, not undefined") {
    // Units of a second: the resolution option says 10^0.
    Bytes file = pcapng_block(0x0a0d0d0aU, le32(0x1a2b3c4dU) + le16(1) + le16(0) + Bytes(8, 0xff)) +
                 pcapng_block(1, le16(1) + le16(0) + le32(65535) + le16(9) + le16(1) +
                                     Bytes{0, 0, 0, 0} + le32(0)) +
                 pcapng_packet(first, 0x7fffffffffffffffU);
    auto reader = reader_of(file);
    CHECK(frames_of(reader) == Lines{"9223372036854775807 first frame of 11"});
}

TEST_CASE("packet_reader: errors of the file system name the file and the reason") {
    const TemporaryFolder folder;
    const auto missing = folder.path() / "missing.pcap";
    CHECK(PacketReader(missing).error() ==
          missing.string() + ": cannot open: No such file or directory");
    CHECK_THAT(PacketReader(folder.path()).error(),
               Catch::Matchers::StartsWith(folder.path().string() + ": file header: expected"));
    const auto text = folder.path() / "text";
    std::ofstream(text) << "this is no capture, is it?";
    CHECK(PacketReader(text).error() ==
          text.string() + ": file header: expected pcap or pcapng, got: unknown file format");
    const auto empty = folder.path() / "empty";
    std::ofstream(empty).close();
    CHECK_THAT(PacketReader(empty).error(),
               Catch::Matchers::StartsWith(empty.string() + ": file header: expected"));
}

}  // namespace conform::capture
