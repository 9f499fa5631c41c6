#include "bench/bare_relay/relay_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "bench/bare_relay/relayed_connection.hpp"
#include "net/file_descriptor.hpp"
#include "net/socket_address.hpp"

namespace bench {

namespace net = socks6::net;

class RelayServer::State {
  public:
    State(const net::Endpoint& listen_on, RelayBy by) : by_(by) {
        const net::SocketAddress address(listen_on);
        listener_ = net::FileDescriptor(
            socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        net::set_option(listener_.get(), SOL_SOCKET, SO_REUSEADDR, 1);
        if (bind(listener_.get(), address.data(), address.size()) != 0 ||
            listen(listener_.get(), 4096) != 0) {
            throw std::system_error(errno, std::generic_category(), "listen");
        }
        epoll_event event{EPOLLIN, {}};
        epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener_.get(), &event);
    }

    net::Endpoint local_endpoint() const { return net::local_endpoint_of(listener_.get()); }

    [[noreturn]] void run() {
        std::array<epoll_event, 256> events{};
        for (;;) {
            const auto count =
                epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
            for (int at = 0; at < count; ++at) {
                const auto& event = events[static_cast<std::size_t>(at)];
                if (event.data.ptr == nullptr) {
                    accept_all();
                } else {
                    serve(*static_cast<RelayedConnection::Side*>(event.data.ptr), event.events);
                }
            }
            // Only now, as later events of the same batch may still have pointed to them.
            for (auto* ended : ended_) delete_connection(ended);
            ended_.clear();
        }
    }

  private:
    void accept_all() {
        for (int round = 0; round < 64; ++round) {
            const int fd = accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd < 0) return;
            net::set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
            auto connection = std::make_unique<RelayedConnection>(
                epoll_.get(), net::FileDescriptor(fd), shared_, by_ == RelayBy::splice);
            connection->place = connections_.size();
            connections_.push_back(std::move(connection));
        }
    }

    void serve(RelayedConnection::Side& side, std::uint32_t events) {
        auto& connection = *side.connection;
        if (connection.ended()) return;
        connection.on_event(side, events);
        if (connection.ended()) ended_.push_back(&connection);
    }

    void delete_connection(RelayedConnection* ended) {
        const auto place = ended->place;
        connections_.back()->place = place;
        std::swap(connections_[place], connections_.back());
        connections_.pop_back();
    }

    RelayBy by_;
    net::FileDescriptor epoll_{epoll_create1(EPOLL_CLOEXEC)};
    net::FileDescriptor listener_;
    std::vector<std::uint8_t> shared_ = std::vector<std::uint8_t>(256 * 1024);
    std::vector<std::unique_ptr<RelayedConnection>> connections_;
    std::vector<RelayedConnection*> ended_;
};

RelayServer::RelayServer(const net::Endpoint& listen, RelayBy by)
    : state_(std::make_unique<State>(listen, by)) {}

RelayServer::~RelayServer() = default;

net::Endpoint RelayServer::local_endpoint() const {
    return state_->local_endpoint();
}

void RelayServer::run() {
    state_->run();
}

}  // namespace bench
