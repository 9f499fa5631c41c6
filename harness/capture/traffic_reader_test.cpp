// From files to what they show, all parts together.
#include "capture/traffic_reader.hpp"

#include <pcap/pcap.h>

#include <filesystem>
#include <string>

#include "capture/capture_bytes_test.hpp"
#include "capture/packet.hpp"
#include "capture/traffic_log_test.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

constexpr std::uint8_t tcp_protocol = 6;

/// Plays frames to a reader, a millisecond apart.
class Played {
  public:
    explicit Played(int link_type = DLT_EN10MB, const ReadLimits& limits = {})
        : reader(log, link_type, limits) {}

    TrafficLog log;
    TrafficReader reader;
    std::size_t cut = 0;  ///< bytes at the end of each frame that are not captured

    void add(const Bytes& frame) {
        ++seen_.frame;
        seen_.t_ns += 1'000'000;
        reader.add({.seen = seen_,
                    .captured = std::span(frame).first(frame.size() - cut),
                    .length = frame.size()});
    }
    void add_v4(const IpHeader& header, const Bytes& payload) {
        add(ethernet(0x0800, ipv4(header, payload)));
    }

  private:
    Seen seen_{};
};

const Bytes hello = text_bytes("hello");
constexpr const char* from_to = "datagram 192.0.2.1:1000 > 198.51.100.1:2000 ";

Lines fixture(const std::string& name) {
    TrafficLog log;
    const auto path = std::filesystem::path(SOCKS6_SOURCE_DIR) / "pcap-fixtures" / name;
    const auto read = read_traffic(path, log);
    CHECK(read.error.empty());
    CHECK(read.note.empty());
    CHECK(read.frames > 0);
    CHECK(read.ignored == 0);
    return log.take();
}

}  // namespace

TEST_CASE("traffic_reader: datagrams over IPv4 and IPv6, padded or not") {
    Played played;
    played.add_v4({.traffic_class = 8}, udp(hello));
    played.add(ethernet(0x86dd, ipv6({}, udp(hello))));
    played.add(ethernet(0x0800, ipv4({}, udp({}))) + Bytes(18, 0));
    CHECK(played.log.take() == Lines{from_to + std::string("hello tos 8 #1"),
                                     "datagram [2001:db8::1]:1000 > [2001:db8::2]:2000 hello #2",
                                     from_to + std::string(" #3")});
}

TEST_CASE("traffic_reader: a datagram cut by the capture says so") {
    Played played;
    played.cut = 2;
    played.add_v4({}, udp(hello));
    CHECK(played.log.take() == Lines{from_to + std::string("hel #1 cut")});
}

TEST_CASE("traffic_reader: a datagram in fragments is one, or says that it is not whole") {
    const Bytes datagram = udp(text_bytes("0123456789abcdef"));
    const Bytes head(datagram.begin(), datagram.begin() + 16);
    const Bytes tail(datagram.begin() + 16, datagram.end());
    Played played;
    played.add_v4({.id = 5, .more = true}, head);
    played.add_v4({.id = 5, .offset = 16}, tail);
    CHECK(played.log.take() == Lines{from_to + std::string("0123456789abcdef #2")});
    played.add_v4({.id = 6, .more = true}, head);
    CHECK(played.log.take().empty());
    played.reader.finish();
    CHECK(played.log.take() == Lines{from_to + std::string("01234567 #3 cut")});
}

TEST_CASE("traffic_reader: a segment in fragments, and behind a VLAN tag") {
    const Bytes segment = tcp(ack_flag, {}, text_bytes("0123"));
    Played played;
    played.add_v4({.protocol = tcp_protocol, .id = 5, .offset = 16},
                  Bytes(segment.begin() + 16, segment.end()));
    played.add_v4({.protocol = tcp_protocol, .id = 5, .more = true},
                  Bytes(segment.begin(), segment.begin() + 16));
    CHECK(played.log.take() ==
          Lines{"1 begin 192.0.2.1:40000 > 198.51.100.1:1080 #2", "1 > 0 0123 #2"});
    Played tagged;
    tagged.add(ethernet(
        0x8100, Bytes{0, 9, 8, 0} + ipv4({.protocol = tcp_protocol}, tcp(ack_flag, {}, hello))));
    CHECK(tagged.log.take().size() == 2);
}

TEST_CASE("traffic_reader: a segment with a total length of 0 goes to the end of its frame") {
    Bytes packet = ipv4({.protocol = tcp_protocol}, tcp(ack_flag, {}, hello));
    packet[2] = packet[3] = 0;
    Played played;
    played.add(ethernet(0x0800, packet));
    CHECK(played.log.take().back() == "1 > 0 hello #1");
}

TEST_CASE("traffic_reader: copies of datagrams are told once in a file that holds copies") {
    const Bytes datagram = ethernet(0x86dd, ipv6({}, udp(hello)));
    Played once;
    once.add(datagram);
    once.add(datagram);
    CHECK(once.log.take().size() == 2);

    Played twice;
    const Bytes syn = ethernet(0x86dd, ipv6({.protocol = tcp_protocol}, tcp(syn_flag, {}, {})));
    for (const Bytes& frame : {syn, syn, datagram, datagram, datagram, datagram}) twice.add(frame);
    CHECK(twice.log.take() == Lines{"1 begin [2001:db8::1]:40000 > [2001:db8::2]:1080 syn #1",
                                    "datagram [2001:db8::1]:1000 > [2001:db8::2]:2000 hello #3",
                                    "datagram [2001:db8::1]:1000 > [2001:db8::2]:2000 hello #5"});
}

TEST_CASE("traffic_reader: the same in each link type") {
    const Bytes packet = ipv4({}, udp(hello));
    const auto told = [&](int link_type, const Bytes& header) {
        Played played(link_type);
        played.add(header + packet);
        return played.log.take() == Lines{from_to + std::string("hello #1")};
    };
    CHECK(told(DLT_EN10MB, ethernet(0x0800, {})));
    CHECK(told(DLT_LINUX_SLL, Bytes(14, 0) + Bytes{8, 0}));
    CHECK(told(DLT_LINUX_SLL2, Bytes{8, 0} + Bytes(18, 0)));
    CHECK(told(DLT_RAW, {}));
    CHECK(told(DLT_NULL, {2, 0, 0, 0}));
    CHECK(told(DLT_LOOP, {0, 0, 0, 2}));
}

TEST_CASE("traffic_reader: frames cut at every byte neither crash nor tell what is not there") {
    for (const Bytes& frame :
         {ethernet(0x0800, ipv4({.options = Bytes(8, 1)}, udp(hello))),
          ethernet(0x86dd, ipv6({.protocol = tcp_protocol}, tcp(ack_flag, Bytes(12, 1), hello)))}) {
        for (std::size_t cut = 1; cut <= frame.size(); ++cut) {
            Played played;
            played.cut = cut;
            played.add(frame);
            played.reader.finish();
            for (const auto& line : played.log.lines) {
                CHECK(line.find("hello") == std::string::npos);
            }
        }
    }
}

TEST_CASE("traffic_reader: whatever is neither TCP nor UDP is counted and left") {
    Played played;
    played.add(ethernet(0x0806, Bytes(28, 0)));
    played.add_v4({.protocol = 1}, hello);
    played.add_v4({.protocol = tcp_protocol}, hello);
    played.add({});
    CHECK(played.log.take().empty());
    CHECK(played.reader.ignored() == 4);
}

TEST_CASE("traffic_reader: the captures of pcap-fixtures/") {
    const auto noop = fixture("noop.pcap");
    REQUIRE(noop.size() == 6);
    CHECK(noop.front() == "1 begin 192.0.2.1:40000 > 198.51.100.1:1080 syn #1");
    CHECK(noop.at(1) == std::string("1 > 0 \x06\0\0\0\0\x01\0\0\0\0\0 #4", 20));
    CHECK(noop.at(4).substr(0, 7) == "1 > fin");
    CHECK(noop.at(5).substr(0, 7) == "1 < fin");
    const auto connect = fixture("connect.pcap");
    CHECK(std::count_if(connect.begin(), connect.end(), [](const auto& line) {
              return line.find(" begin ") != std::string::npos;
          }) == 2);
    CHECK(std::none_of(connect.begin(), connect.end(), [](const auto& line) {
        return line.find("gap") != std::string::npos ||
               line.find("capture ended") != std::string::npos;
    }));
}

TEST_CASE("traffic_reader: a file that cannot be read is an error, and tells nothing") {
    TrafficLog log;
    const auto read = read_traffic("/nonexistent/x.pcap", log);
    CHECK(read.error == "/nonexistent/x.pcap: cannot open: No such file or directory");
    CHECK(log.lines.empty());
}

TEST_CASE("traffic_reader: what stands before the break of a file is told") {
    Bytes file = pcap_header(ethernet_link) + pcap_record(ethernet(0x0800, ipv4({}, udp(hello)))) +
                 Bytes(7, 0);
    TrafficLog log;
    auto reader = reader_of(file);
    const auto read = read_traffic(reader, log);
    CHECK(log.lines == Lines{from_to + std::string("hello #1")});
    CHECK(read.frames == 1);
    CHECK_FALSE(read.note.empty());
    CHECK(read.error.empty());
}

}  // namespace conform::capture
