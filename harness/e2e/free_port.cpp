#include "e2e/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace e2e {
namespace {

constexpr int attempts = 5;

/// Bound, so that the same number can be tried for the other protocol.
class Held {
  public:
    Held(int type, std::uint16_t port) : fd_(socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_port = htons(port);
        bound_ = bind(fd_, reinterpret_cast<sockaddr*>(&address_), sizeof address_) == 0;
        socklen_t size = sizeof address_;
        getsockname(fd_, reinterpret_cast<sockaddr*>(&address_), &size);
    }
    ~Held() { close(fd_); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

    bool bound() const { return bound_; }
    std::uint16_t port() const { return ntohs(address_.sin_port); }

  private:
    int fd_;
    bool bound_;
    sockaddr_in address_{};
};

std::uint16_t free_port() {
    for (int attempt = 0; attempt < 100; ++attempt) {
        const Held tcp(SOCK_STREAM, 0);
        const Held udp(SOCK_DGRAM, tcp.port());
        if (tcp.bound() && udp.bound()) return tcp.port();
    }
    throw std::runtime_error("no port is free for both TCP and UDP");
}

}  // namespace

std::string start_at_free_port(std::unique_ptr<Child>& server, const std::string& ready,
                               const std::function<Launch(const std::string& port)>& launch) {
    for (int attempt = 1;; ++attempt) {
        auto port = std::to_string(free_port());
        server = std::make_unique<Child>(launch(port));
        try {
            server->wait_for(ready);
            return port;
        } catch (const std::runtime_error&) {
            if (attempt == attempts) throw;
        }
    }
}

}  // namespace e2e
