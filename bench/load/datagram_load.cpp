#include "bench/load/datagram_load.hpp"

#include <stdexcept>
#include <thread>

#include "bench/load/association.hpp"
#include "bench/load/datagram_batch.hpp"

namespace bench {

namespace net = socks6::net;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int buffer_size = 4 * 1024 * 1024;
/// When nothing has come back for so long, all that were on their way are taken for lost.
constexpr auto given_up = std::chrono::milliseconds(100);
constexpr auto patience = std::chrono::seconds(3);

/// The remote: sends everything back, on a thread of its own.
class DatagramEcho {
  public:
    DatagramEcho() : thread_([this](const std::stop_token& stop) { serve(stop); }) {}
    net::Endpoint endpoint() const { return net::local_endpoint_of(fd_.get()); }

  private:
    void serve(const std::stop_token& stop) {
        DatagramBatch batch;
        while (!stop.stop_requested()) {
            const auto count = batch.receive(fd_.get());
            if (count > 0) batch.send_back(fd_.get(), count);
        }
    }

    net::FileDescriptor fd_ = bind_udp(buffer_size);
    std::jthread thread_;
};

class Client {
  public:
    Client(const DatagramLoad& load, const net::Endpoint& remote)
        : load_(load), association_(load.protocol, load.proxy, fd_.get()) {
        association_.confirm(fd_.get());
        datagram_ = association_.datagram(remote, load.payload);
        const net::SocketAddress to(association_.relay());
        to_ = *reinterpret_cast<const sockaddr_in*>(to.data());
        prime();
    }

    double run_for(std::chrono::milliseconds time) {
        std::uint64_t returned = 0;
        const auto started = Clock::now();
        auto now = started;
        auto last_seen = started;
        auto primed = started;
        while (now < started + time) {
            const auto count = batch_.receive(fd_.get());
            now = Clock::now();
            if (count > 0) {
                returned += count;
                last_seen = primed = now;
                batch_.send(fd_.get(), to_, datagram_, count);
            } else if (now - last_seen > patience) {
                throw std::runtime_error("no datagram comes back");
            } else if (now - primed > given_up) {
                primed = now;
                prime();
            }
        }
        const auto seconds = std::chrono::duration<double>(now - started).count();
        return 2 * static_cast<double>(returned) / seconds;
    }

  private:
    /// Puts the whole window on its way: at first, and after all of it was lost.
    void prime() {
        for (std::size_t left = load_.in_flight; left > 0;) {
            const auto now = std::min(left, DatagramBatch::limit);
            batch_.send(fd_.get(), to_, datagram_, now);
            left -= now;
        }
    }

    const DatagramLoad& load_;
    net::FileDescriptor fd_ = bind_udp(buffer_size);
    Association association_;
    DatagramBatch batch_;
    std::vector<std::uint8_t> datagram_;
    sockaddr_in to_{};
};

}  // namespace

double run(const DatagramLoad& load, const std::function<void()>& at_start) {
    const DatagramEcho remote;
    Client client(load, remote.endpoint());
    client.run_for(load.warm_up);
    at_start();
    return client.run_for(load.time);
}

}  // namespace bench
