#include "e2e/loopback_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <vector>

namespace e2e {
namespace {

int bound_socket() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::system_error(errno, std::generic_category(), "bind to 127.0.0.1");
    }
    return fd;
}

std::uint16_t port_of(int fd) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

/// Connects to the target of a CONNECT: port at 3, address type at 5, address from 6 on.
int connect_as_asked(const std::string& request) {
    std::uint16_t port = 0;
    std::memcpy(&port, request.data() + 3, sizeof port);
    sockaddr_storage storage{};
    socklen_t size = 0;
    if (request[5] == 1) {
        auto* const v4 = reinterpret_cast<sockaddr_in*>(&storage);
        v4->sin_family = AF_INET;
        v4->sin_port = port;
        std::memcpy(&v4->sin_addr, request.data() + 6, 4);
        size = sizeof *v4;
    } else {
        auto* const v6 = reinterpret_cast<sockaddr_in6*>(&storage);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = port;
        std::memcpy(&v6->sin6_addr, request.data() + 6, 16);
        size = sizeof *v6;
    }
    const int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, reinterpret_cast<sockaddr*>(&storage), size) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

bool is_whole(const std::string& request) {
    if (request.size() < 6) return false;
    return request.size() >= (request[5] == 4 ? 23U : 11U);
}

}  // namespace

struct LoopbackServer::State {
    Serve serve;
    int listener = bound_socket();
    std::mutex mutex;
    std::set<int> open;
    std::atomic<bool> stopping = false;
    std::vector<std::thread> connections;
    std::thread acceptor;

    void serve_one(int fd) {
        serve(fd);
        const std::lock_guard lock(mutex);
        open.erase(fd);
        close(fd);
    }

    void accept_all() {
        while (!stopping) {
            const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) continue;
            const std::lock_guard lock(mutex);
            open.insert(fd);
            connections.emplace_back([this, fd] { serve_one(fd); });
        }
    }
};

LoopbackServer::LoopbackServer(Serve serve) : state_(std::make_unique<State>()) {
    state_->serve = std::move(serve);
    if (listen(state_->listener, SOMAXCONN) != 0) {
        throw std::system_error(errno, std::generic_category(), "listen");
    }
    state_->acceptor = std::thread([state = state_.get()] { state->accept_all(); });
}

LoopbackServer::~LoopbackServer() {
    state_->stopping = true;
    shutdown(state_->listener, SHUT_RDWR);
    state_->acceptor.join();
    {
        const std::lock_guard lock(state_->mutex);
        for (const int fd : state_->open) shutdown(fd, SHUT_RDWR);
    }
    for (auto& connection : state_->connections) connection.join();
    close(state_->listener);
}

std::uint16_t LoopbackServer::port() const {
    return port_of(state_->listener);
}

std::string LoopbackServer::address() const {
    return "127.0.0.1:" + std::to_string(port());
}

std::string receive(int fd) {
    std::array<char, 16384> piece{};
    const auto size = recv(fd, piece.data(), piece.size(), 0);
    return size > 0 ? std::string(piece.data(), static_cast<std::size_t>(size)) : std::string();
}

bool send_all(int fd, const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto size = send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (size <= 0) return false;
        sent += static_cast<std::size_t>(size);
    }
    return true;
}

Serve silent() {
    return [](int fd) {
        while (!receive(fd).empty()) continue;
    };
}

Serve echo() {
    return [](int fd) {
        for (auto bytes = receive(fd); !bytes.empty(); bytes = receive(fd)) {
            if (!send_all(fd, bytes)) return;
        }
    };
}

Serve banner(std::string banner) {
    return [banner = std::move(banner)](int fd) {
        if (send_all(fd, banner)) silent()(fd);
    };
}

Serve played(PlayedProxy proxy) {
    return [proxy = std::move(proxy)](int fd) {
        std::string request;
        while (!is_whole(request)) {
            const auto more = receive(fd);
            if (more.empty()) return;
            request += more;
        }
        const bool connecting = request[2] == 1 && request[5] != 3;
        const int outward = connecting ? connect_as_asked(request) : -1;
        if (send_all(fd, proxy.authentication_reply) && send_all(fd, proxy.success)) proxy.then(fd);
        if (outward >= 0) close(outward);
    };
}

ClosedPort::ClosedPort() : fd_(bound_socket()) {}

ClosedPort::~ClosedPort() {
    close(fd_);
}

std::string ClosedPort::address() const {
    return "127.0.0.1:" + std::to_string(port_of(fd_));
}

}  // namespace e2e
