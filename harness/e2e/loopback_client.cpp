#include "e2e/loopback_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "e2e/loopback_server.hpp"

namespace e2e {
namespace {

int open_socket(int type) {
    const int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    const timeval limit{60, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return fd;
}

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// ADDRESS:PORT, of IPv4.
sockaddr_in parse(const std::string& text) {
    const auto colon = text.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1))));
    if (inet_pton(AF_INET, text.substr(0, colon).c_str(), &address.sin_addr) != 1) {
        throw std::runtime_error("expected an IPv4 address and a port, got " + text);
    }
    return address;
}

}  // namespace

Connection::Connection(const std::string& to) : fd_(open_socket(SOCK_STREAM)) {
    const auto address = parse(to);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int error = errno;
        close(fd_);
        throw std::system_error(error, std::generic_category(), "connect to " + to);
    }
}

Connection::~Connection() {
    close(fd_);
}

void Connection::send(const std::string& bytes) const {
    if (!send_all(fd_, bytes)) fail("send");
}

void Connection::end() const {
    shutdown(fd_, SHUT_WR);
}

std::string Connection::read(std::size_t size) const {
    std::string bytes(size, '\0');
    const auto got = recv(fd_, bytes.data(), size, MSG_WAITALL);
    if (got < 0) fail("recv");
    if (static_cast<std::size_t>(got) != size) {
        throw std::runtime_error("end of stream after " + std::to_string(got) +
                                 " bytes, expected " + std::to_string(size));
    }
    return bytes;
}

std::string Connection::read_to_end() const {
    std::string all;
    std::string piece(65536, '\0');
    for (;;) {
        const auto got = recv(fd_, piece.data(), piece.size(), 0);
        if (got < 0) fail("recv");
        if (got == 0) return all;
        all.append(piece, 0, static_cast<std::size_t>(got));
    }
}

Datagrams::Datagrams() : fd_(open_socket(SOCK_DGRAM)) {
    const auto address = parse("127.0.0.1:0");
    if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("bind");
}

Datagrams::~Datagrams() {
    close(fd_);
}

void Datagrams::send(const std::string& payload, const std::string& to) const {
    const auto address = parse(to);
    const auto sent = sendto(fd_, payload.data(), payload.size(), 0,
                             reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (sent < 0) fail("sendto");
}

std::string Datagrams::receive() const {
    std::string payload(65536, '\0');
    const auto got = recv(fd_, payload.data(), payload.size(), 0);
    if (got < 0) fail("recv");
    payload.resize(static_cast<std::size_t>(got));
    return payload;
}

}  // namespace e2e
