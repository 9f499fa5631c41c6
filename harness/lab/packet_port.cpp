#include "lab/packet_port.hpp"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace conform::lab {
namespace {

using socks6::net::FileDescriptor;

constexpr std::size_t batch = 64;
constexpr std::size_t most_of_frame = 2048;
constexpr int buffer = 4 * 1024 * 1024;

LabError failure(const std::string& device) {
    return {"packets of " + device + ": " + std::strerror(errno)};
}

bool set(const FileDescriptor& socket, int level, int option, int value) {
    return ::setsockopt(socket.get(), level, option, &value, sizeof value) == 0;
}

sockaddr_ll address_of(const std::string& device) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = static_cast<int>(::if_nametoindex(device.c_str()));
    return address;
}

bool to_group(const std::uint8_t* frame) {
    return (frame[0] & 1U) != 0;
}

}  // namespace

socks6::net::Result<PacketPort, LabError> PacketPort::open(const std::string& device) {
    const auto address = address_of(device);
    if (address.sll_ifindex == 0) return failure(device);
    // Bound before it receives anything: with protocol 0 it hears nothing yet.
    FileDescriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.valid() || !set(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)) {
        return failure(device);
    }
    // As far as the system lets us: a smaller buffer only loses frames of larger bursts.
    set(socket, SOL_SOCKET, SO_RCVBUF, buffer);
    set(socket, SOL_SOCKET, SO_SNDBUF, buffer);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return failure(device);
    }
    return PacketPort(std::move(socket));
}

PacketPort::PacketPort(FileDescriptor socket)
    : socket_(std::move(socket)), room_(batch * most_of_frame) {}

std::vector<Frame> PacketPort::receive() {
    std::array<iovec, batch> pieces{};
    std::array<mmsghdr, batch> messages{};
    for (std::size_t i = 0; i < batch; ++i) {
        pieces[i] = {room_.data() + i * most_of_frame, most_of_frame};
        messages[i].msg_hdr.msg_iov = &pieces[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int count = ::recvmmsg(socket_.get(), messages.data(), batch, MSG_DONTWAIT, nullptr);
    std::vector<Frame> frames;
    for (int i = 0; i < count; ++i) {
        const auto* start =
            static_cast<const std::uint8_t*>(pieces[static_cast<std::size_t>(i)].iov_base);
        const auto& message = messages[static_cast<std::size_t>(i)];
        if (message.msg_len < ETH_HLEN || to_group(start)) continue;
        frames.emplace_back(start, start + message.msg_len);
    }
    return frames;
}

void PacketPort::send(std::span<const Frame> frames) {
    while (!frames.empty()) {
        const auto count = std::min(frames.size(), batch);
        std::array<iovec, batch> pieces{};
        std::array<mmsghdr, batch> messages{};
        for (std::size_t i = 0; i < count; ++i) {
            pieces[i] = {const_cast<std::uint8_t*>(frames[i].data()), frames[i].size()};
            messages[i].msg_hdr.msg_iov = &pieces[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
        const int sent =
            ::sendmmsg(socket_.get(), messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
        // Refused: that one is lost, the next ones are tried.
        frames = frames.subspan(sent > 0 ? static_cast<std::size_t>(sent) : 1);
    }
}

std::uint64_t PacketPort::take_missed() {
    tpacket_stats statistics{};
    socklen_t size = sizeof statistics;
    if (::getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &statistics, &size) != 0) {
        return 0;
    }
    return statistics.tp_drops;
}

}  // namespace conform::lab
