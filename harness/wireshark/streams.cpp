#include "wireshark/streams.hpp"

#include <stdexcept>

#include "capture/pcap_file.hpp"

namespace wireshark {
namespace {

using conform::capture::Endpoint;
using conform::capture::Frame;

constexpr std::uint16_t proxy_port = 1080;
constexpr std::int64_t millisecond = 1'000'000;

Endpoint endpoint(const std::string& address, std::size_t mac, std::uint16_t port) {
    return {conform::capture::mac_of(mac), conform::capture::parse_address(address).value(), port};
}

Endpoint client_end(unsigned number) {
    return endpoint("192.0.2.1", 1, static_cast<std::uint16_t>(10000 + number));
}

Endpoint proxy_end() {
    return endpoint("198.51.100.1", 2, proxy_port);
}

Frame frame_of(std::vector<std::uint8_t> captured) {
    const auto length = static_cast<std::uint32_t>(captured.size());
    return {0, std::move(captured), length};
}

void write(const std::filesystem::path& pcap, std::vector<Frame>& frames) {
    std::int64_t now = 1'540'252'800'000'000'000;  // 2018-10-23, the day of revision -05
    for (auto& frame : frames) frame.t_ns = now += millisecond;
    const auto written = conform::capture::write_pcap(pcap, frames);
    if (!written.error.empty()) throw std::runtime_error(written.error);
}

}  // namespace

Bytes bytes(const std::string& hex) {
    std::string digits;
    for (const char each : hex) {
        if (each != ' ') digits += each;
    }
    Bytes result;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        result.push_back(static_cast<std::uint8_t>(std::stoul(digits.substr(at, 2), nullptr, 16)));
    }
    return result;
}

Stream::Stream(unsigned number) : client_{client_end(number)}, proxy_{proxy_end()} {}

void Stream::send(End& from, const End& to, const Bytes& data, std::uint8_t flags) {
    using namespace conform::capture;
    const bool syn = (flags & syn_flag) != 0;
    const auto all = static_cast<std::uint8_t>(flags == 0 ? ack_flag | psh_flag : flags);
    const auto acknowledged = (all & ack_flag) != 0 ? to.next : 0;
    frames_.push_back(
        frame_of(builder_.tcp(from.endpoint, to.endpoint, {from.next, acknowledged, all}, data)));
    from.next += static_cast<std::uint32_t>(data.size() + (syn ? 1 : 0));
}

void Stream::open(const Bytes& data) {
    using namespace conform::capture;
    send(client_, proxy_, data, syn_flag);
    send(proxy_, client_, {}, syn_flag | ack_flag);
}

void write_streams(const std::filesystem::path& pcap, std::vector<Stream> streams) {
    std::vector<Frame> frames;
    for (auto& stream : streams) {
        frames.insert(frames.end(), stream.frames().begin(), stream.frames().end());
    }
    write(pcap, frames);
}

void write_datagrams(const std::filesystem::path& pcap, const std::vector<Bytes>& payloads) {
    conform::capture::PacketBuilder builder;
    std::vector<Frame> frames;
    frames.reserve(payloads.size());
    for (const auto& payload : payloads) {
        frames.push_back(frame_of(builder.udp(client_end(0), proxy_end(), payload)));
    }
    write(pcap, frames);
}

}  // namespace wireshark
