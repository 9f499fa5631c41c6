#include "capture/read_back.hpp"

#include <fmt/format.h>
#include <pcap/pcap.h>
#include <tins/ethernetII.h>
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>
#include <tins/udp.h>

#include <algorithm>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <system_error>

#include "capture/packet_reader.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

constexpr std::size_t ethernet_header = 14;

// RFC 1071, before the complement.
std::uint32_t sum(std::span<const std::uint8_t> bytes, std::uint32_t start = 0) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        start += static_cast<std::uint32_t>(i % 2 == 0 ? bytes[i] << 8 : bytes[i]);
    }
    while (start > 0xffff) start = (start & 0xffff) + (start >> 16);
    return start;
}

struct Layers {
    std::span<const std::uint8_t> header;     // IPv4 only
    std::span<const std::uint8_t> addresses;  // both
    std::span<const std::uint8_t> segment;    // without Ethernet's padding
    std::uint8_t protocol = 0;
};

Layers split(std::span<const std::uint8_t> bytes) {
    const auto ip = bytes.subspan(ethernet_header);
    const auto u16 = [&](std::size_t at) {
        return static_cast<std::size_t>(ip[at] << 8 | ip[at + 1]);
    };
    if (ip[0] >> 4 == 6) {
        return {{}, ip.subspan(8, 32), ip.subspan(40, u16(4)), ip[6]};
    }
    return {ip.first(20), ip.subspan(12, 8), ip.subspan(20, u16(2) - 20), ip[9]};
}

bool checksums_right(const Frame& frame) {
    if (frame.captured.size() < frame.length) return false;
    const Layers layers = split(frame.captured);
    if (!layers.header.empty() && sum(layers.header) != 0xffff) return false;
    const auto pseudo =
        sum(layers.addresses, layers.protocol + static_cast<std::uint32_t>(layers.segment.size()));
    return sum(layers.segment, pseudo) == 0xffff;
}

void read_transport(const Tins::PDU& pdu, std::size_t ip_payload, Packet& packet) {
    std::uint16_t source = 0;
    std::uint16_t destination = 0;
    if (const auto* tcp = pdu.find_pdu<Tins::TCP>()) {
        packet.tcp = true;
        packet.seq = tcp->seq();
        packet.ack = tcp->ack_seq();
        packet.flags = tcp->flags();
        if (tcp->search_option(Tins::TCP::MSS) != nullptr) packet.mss = tcp->mss();
        packet.payload_length = ip_payload - tcp->header_size();
        source = tcp->sport();
        destination = tcp->dport();
    } else if (const auto* udp = pdu.find_pdu<Tins::UDP>()) {
        packet.payload_length = udp->length() - udp->header_size();
        source = udp->sport();
        destination = udp->dport();
    }
    packet.source += fmt::format(" {}", source);
    packet.destination += fmt::format(" {}", destination);
    if (const auto* raw = pdu.find_pdu<Tins::RawPDU>()) packet.payload = raw->payload();
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "capture_test.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), name);
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Packet parse(const Frame& frame) {
    auto whole = frame.captured;  // libtins refuses a frame that is shorter than it says
    whole.resize(frame.length);
    const Tins::EthernetII ethernet(whole.data(), frame.length);
    Packet packet;
    packet.checksums_right = checksums_right(frame);
    if (const auto* ip = ethernet.find_pdu<Tins::IP>()) {
        packet.source = ip->src_addr().to_string();
        packet.destination = ip->dst_addr().to_string();
        packet.ip_id = ip->id();
        read_transport(*ip, ip->tot_len() - ip->header_size(), packet);
    } else if (const auto* ip6 = ethernet.find_pdu<Tins::IPv6>()) {
        packet.source = ip6->src_addr().to_string();
        packet.destination = ip6->dst_addr().to_string();
        read_transport(*ip6, ip6->payload_length(), packet);
    } else {
        throw std::runtime_error("neither IPv4 nor IPv6");
    }
    const std::size_t cut = frame.length - frame.captured.size();
    packet.payload.resize(packet.payload.size() - std::min(cut, packet.payload.size()));
    return packet;
}

ReadBack read_pcap(const std::filesystem::path& path) {
    PacketReader reader(path);
    ReadBack result;
    while (const auto frame = reader.next()) {
        result.frames.push_back({.t_ns = frame->seen.t_ns,
                                 .captured = {frame->captured.begin(), frame->captured.end()},
                                 .length = static_cast<std::uint32_t>(frame->length)});
    }
    result.ethernet = reader.link_type() == DLT_EN10MB;
    result.error = reader.error() + reader.note();
    return result;
}

TEST_CASE("capture: the check of checksums notices one changed bit") {
    // 127.0.0.1 port 40000 to port 1080, UDP, "hi"; computed by hand.
    Frame frame{
        .t_ns = 0,
        .captured = {0,    0,    0,    0,    0,   0,  0,    0,    0,   0,  0,    0,    8, 0,  //
                     0x45, 0,    0,    30,   0,   1,  0,    0,    64,  17, 0x7c, 0xcc,        //
                     127,  0,    0,    1,    127, 0,  0,    1,                                //
                     0x9c, 0x40, 0x04, 0x38, 0,   10, 0xf8, 0xf5, 'h', 'i'},
        .length = 44};
    CHECK(parse(frame).checksums_right);
    frame.captured[43] ^= 1;
    CHECK_FALSE(parse(frame).checksums_right);
}

}  // namespace conform::capture
