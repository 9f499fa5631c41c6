#include "capture/marker.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace conform::capture {
namespace {

constexpr std::size_t marker_size = 24;

socklen_t put_address(const Socket& socket, sockaddr_storage& into) {
    if (socket.address.v6) {
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        address.sin6_port = htons(socket.port);
        std::memcpy(&address.sin6_addr, socket.address.bytes.data(), 16);
        std::memcpy(&into, &address, sizeof address);
        return sizeof address;
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(socket.port);
    std::memcpy(&address.sin_addr, socket.address.bytes.data(), 4);
    std::memcpy(&into, &address, sizeof address);
    return sizeof address;
}

}  // namespace

MarkerSocket::MarkerSocket(const std::optional<Socket>& to, const std::optional<Socket>& from) {
    const Socket here{.address = {.v6 = false, .bytes = {127, 0, 0, 1}}, .port = 0};
    to_size_ = put_address(to.value_or(here), to_);
    socket_ = ::socket(to_.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool made = socket_ >= 0;
    if (made && !to) {
        // Nobody reads; once its queue is full the kernel drops markers, after the capture has
        // seen them.
        auto* address = reinterpret_cast<sockaddr*>(&to_);
        made = ::bind(socket_, address, to_size_) == 0 &&
               ::getsockname(socket_, address, &to_size_) == 0;
    }
    if (made && from) {
        sockaddr_storage source{};
        const auto size = put_address(*from, source);
        made = ::bind(socket_, reinterpret_cast<const sockaddr*>(&source), size) == 0;
    }
    made =
        made && ::getrandom(nonce_.data(), nonce_.size(), 0) == static_cast<ssize_t>(nonce_.size());
    if (!made) {
        error_ = fmt::format("no socket for markers: {}", std::generic_category().message(errno));
    }
}

MarkerSocket::~MarkerSocket() {
    if (socket_ >= 0) ::close(socket_);
}

bool MarkerSocket::send(std::uint64_t number) {
    std::array<std::uint8_t, marker_size> bytes{};
    std::copy(nonce_.begin(), nonce_.end(), bytes.begin());
    std::memcpy(bytes.data() + nonce_.size(), &number, sizeof number);
    return ::sendto(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL,
                    reinterpret_cast<const sockaddr*>(&to_),
                    to_size_) == static_cast<ssize_t>(bytes.size());
}

std::optional<std::uint64_t> MarkerSocket::number_in(std::span<const std::uint8_t> frame) const {
    constexpr std::size_t longest = 14 + 40 + 8 + marker_size;
    if (frame.size() > longest || frame.size() < marker_size) return std::nullopt;
    const auto payload = frame.last(marker_size);
    if (!std::equal(nonce_.begin(), nonce_.end(), payload.begin())) return std::nullopt;
    std::uint64_t number = 0;
    std::memcpy(&number, payload.data() + nonce_.size(), sizeof number);
    return number;
}

}  // namespace conform::capture
