#include "bench/load/connect_load.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <stdexcept>

#include "bench/load/sockets.hpp"

namespace bench {

namespace net = socks6::net;
using Clock = std::chrono::steady_clock;

namespace {

/// One client, at one connection after the other.
class Client {
  public:
    enum class Progress { going_on, echoed, failed };

    void begin(int epoll, std::uint64_t index, const ConnectLoad& load,
               const net::Endpoint& remote) {
        const net::SocketAddress address(load.proxy);
        fd_ = net::FileDescriptor(
            socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (!fd_.valid()) throw std::runtime_error("no socket left for a client");
        close_by_reset(fd_.get());
        dialogue_.emplace(load.protocol, socks6::wire::Command::connect, remote);
        asked_ = false;
        // What comes of it is told by the first event.
        connect(fd_.get(), address.data(), address.size());
        watch(epoll, fd_.get(), EPOLLIN | EPOLLOUT | EPOLLET, index);
    }

    Progress on_event() {
        if (dialogue_->state() == Dialogue::State::sending && !send_output()) {
            return Progress::going_on;
        }
        std::array<std::uint8_t, 256> buffer{};
        const auto size = recv(fd_.get(), buffer.data(), buffer.size(), 0);
        if (size < 0 && errno == EAGAIN) return Progress::going_on;
        if (size <= 0) return Progress::failed;
        if (asked_) return Progress::echoed;
        dialogue_->receive(std::span(buffer).first(static_cast<std::size_t>(size)));
        return answer();
    }

    void end() { fd_ = {}; }

  private:
    bool send_output() {
        const auto out = dialogue_->output();
        if (send(fd_.get(), out.data(), out.size(), MSG_NOSIGNAL) < 0) return false;
        dialogue_->sent();
        return true;
    }

    Progress answer() {
        switch (dialogue_->state()) {
            case Dialogue::State::failed:
                return Progress::failed;
            case Dialogue::State::sending:
                send_output();
                break;
            case Dialogue::State::done:
                asked_ = send(fd_.get(), "x", 1, MSG_NOSIGNAL) == 1;
                if (!asked_) return Progress::failed;
                break;
            case Dialogue::State::waiting:
                break;
        }
        return Progress::going_on;
    }

    net::FileDescriptor fd_;
    std::optional<Dialogue> dialogue_;
    bool asked_ = false;  ///< the byte to be echoed is on its way
};

class Clients {
  public:
    explicit Clients(const ConnectLoad& load) : load_(load), clients_(load.clients) {
        for (std::size_t index = 0; index < clients_.size(); ++index) begin(index);
    }

    ConnectResult run_for(std::chrono::milliseconds time) {
        ConnectResult result;
        const auto started = Clock::now();
        auto now = started;
        while (now < started + time) {
            turn(result);
            now = Clock::now();
        }
        result.seconds = std::chrono::duration<double>(now - started).count();
        return result;
    }

  private:
    void begin(std::size_t index) {
        const auto& remote = load_.remotes[next_remote_++ % load_.remotes.size()];
        clients_[index].begin(epoll_.get(), index, load_, remote);
    }

    void turn(ConnectResult& result) {
        std::array<epoll_event, 128> events{};
        const auto count =
            epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 20);
        for (int at = 0; at < count; ++at) {
            const auto index = events[static_cast<std::size_t>(at)].data.u64;
            const auto progress = clients_[index].on_event();
            if (progress == Client::Progress::going_on) continue;
            ++(progress == Client::Progress::echoed ? result.done : result.failed);
            clients_[index].end();
            begin(index);
        }
    }

    const ConnectLoad& load_;
    net::FileDescriptor epoll_{epoll_create1(EPOLL_CLOEXEC)};
    std::vector<Client> clients_;
    std::size_t next_remote_ = 0;
};

}  // namespace

ConnectResult run(const ConnectLoad& load, const std::function<void()>& at_start) {
    Clients clients(load);
    clients.run_for(load.warm_up);
    at_start();
    return clients.run_for(load.time);
}

}  // namespace bench
