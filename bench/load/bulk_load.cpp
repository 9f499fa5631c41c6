#include "bench/load/bulk_load.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "bench/load/sockets.hpp"

namespace bench {

namespace net = socks6::net;
using Clock = std::chrono::steady_clock;

namespace {

class Streams {
  public:
    explicit Streams(const BulkLoad& load) {
        for (std::size_t index = 0; index < load.streams; ++index) {
            Dialogue dialogue(load.protocol, socks6::wire::Command::connect,
                              load.remotes[index % load.remotes.size()]);
            auto fd = connect_tcp(load.proxy);
            close_by_reset(fd.get());
            hold(fd.get(), dialogue);
            watch(epoll_.get(), fd.get(), EPOLLIN, static_cast<std::uint64_t>(fd.get()));
            streams_.push_back(std::move(fd));
        }
    }

    double run_for(std::chrono::milliseconds time) {
        std::uint64_t bytes = 0;
        const auto started = Clock::now();
        auto now = started;
        while (now < started + time) {
            bytes += turn();
            now = Clock::now();
        }
        return static_cast<double>(bytes) / std::chrono::duration<double>(now - started).count();
    }

  private:
    std::uint64_t turn() {
        constexpr std::size_t at_most = 1024 * 1024;
        std::array<epoll_event, 64> events{};
        const auto count =
            epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 20);
        std::uint64_t bytes = 0;
        for (int at = 0; at < count; ++at) {
            const auto fd = static_cast<int>(events[static_cast<std::size_t>(at)].data.u64);
            const auto size = recv(fd, nullptr, at_most, MSG_TRUNC | MSG_DONTWAIT);
            if (size < 0 && errno == EAGAIN) continue;
            if (size <= 0) throw std::runtime_error("a bulk stream ended");
            bytes += static_cast<std::uint64_t>(size);
        }
        return bytes;
    }

    net::FileDescriptor epoll_{epoll_create1(EPOLL_CLOEXEC)};
    std::vector<net::FileDescriptor> streams_;
};

}  // namespace

double run(const BulkLoad& load, const std::function<void()>& at_start) {
    Streams streams(load);
    streams.run_for(load.warm_up);
    at_start();
    return streams.run_for(load.time);
}

}  // namespace bench
