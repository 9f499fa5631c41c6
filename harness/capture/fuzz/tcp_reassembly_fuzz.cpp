// Any segments of four pairs of ports: every byte that is told is the one that was sent there. Each
// byte sent is the low byte of its sequence number, so that a byte out of place shows.
//
// An input is eight bytes a segment: ports and direction, flags, sequence number and acknowledgment
// (16 bits each, around a point where sequence numbers wrap), length, bytes cut off by the capture.
#include <array>
#include <cstdint>
#include <span>

#include "capture/packet.hpp"
#include "capture/tcp_reassembly.hpp"
#include "told_in_order.hpp"

namespace {

using namespace conform::capture;

const ReassemblyLimits limits{.held_per_side = 1500, .held_in_all = 3000, .connections = 3};

constexpr std::size_t segment_size = 8;

TcpArrival arrival_of(std::span<const std::uint8_t> op, std::array<std::uint8_t, 256>& payload) {
    const auto number = [&](std::size_t at) {
        const auto around = static_cast<std::uint32_t>(op[at] << 8U | op[at + 1]);
        return 0U - 0x8000U + around;
    };
    TcpArrival arrival;
    arrival.from.port = static_cast<std::uint16_t>(40000 + (op[0] & 3U));
    arrival.to.port = 1080;
    if ((op[0] & 4U) != 0) std::swap(arrival.from, arrival.to);
    arrival.tcp.flags = op[1];
    arrival.tcp.seq = number(2);
    arrival.tcp.ack = number(4);
    arrival.tcp.length = op[6];
    auto byte = static_cast<std::uint8_t>(arrival.tcp.seq + ((op[1] & syn_flag) != 0 ? 1U : 0U));
    for (std::uint8_t& each : payload) each = byte++;
    const std::size_t cut = std::min<std::size_t>(op[7], arrival.tcp.length);
    arrival.tcp.payload = std::span(payload).first(arrival.tcp.length - cut);
    return arrival;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ToldInOrder told(true);
    TcpReassembly reassembly(told, limits);
    std::array<std::uint8_t, 256> payload{};
    Seen seen;
    for (std::span input(data, size); input.size() >= segment_size;
         input = input.subspan(segment_size)) {
        auto arrival = arrival_of(input.first(segment_size), payload);
        ++seen.frame;
        arrival.seen = seen;
        reassembly.add(arrival);
        must(reassembly.held() <= limits.held_in_all);
        must(reassembly.connections() <= limits.connections);
    }
    reassembly.finish(seen);
    must(reassembly.held() == 0);
    told.must_have_ended();
    return 0;
}
