#include "suite/probe.hpp"

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "net/tcp_connector.hpp"

namespace conform::suite {

namespace net = socks6::net;
namespace asio = socks6::net::asio;
using Clock = std::chrono::steady_clock;

namespace {

/// Closes the stream at the end of the time, which wakes who waits on it.
class TimeLimit {
  public:
    TimeLimit(net::Stream& stream, std::chrono::milliseconds time)
        : timer_(stream.executor(), time), state_(std::make_shared<State>()) {
        timer_.async_wait([state = state_, &stream](const boost::system::error_code& error) {
            // A handler that is already on its way comes even after the timer is gone.
            if (error || state->over) return;
            state->expired = true;
            stream.close();
        });
    }
    ~TimeLimit() { state_->over = true; }
    TimeLimit(const TimeLimit&) = delete;
    TimeLimit& operator=(const TimeLimit&) = delete;
    bool expired() const { return state_->expired; }

  private:
    struct State {
        bool expired = false;
        bool over = false;
    };
    asio::steady_timer timer_;
    std::shared_ptr<State> state_;
};

}  // namespace

net::Awaitable<void> read_on(ProbeResult& result, Enough enough, ProbeOptions options) {
    const TimeLimit limit(*result.stream, options.answer_time);
    std::array<std::uint8_t, 1024> buffer{};
    while (true) {
        if (enough && enough(result.received)) {
            result.end = ProbeEnd::enough;
            co_return;
        }
        if (result.received.size() >= options.most_bytes) {
            result.end = ProbeEnd::full;
            break;
        }
        const auto read = co_await result.stream->read_some(buffer);
        if (limit.expired()) {
            result.end = ProbeEnd::silence;
            break;
        }
        if (read.error || read.end_of_stream()) {
            result.end = read.error ? ProbeEnd::reset : ProbeEnd::fin;
            break;
        }
        result.received.insert(result.received.end(), buffer.begin(),
                               buffer.begin() + static_cast<std::ptrdiff_t>(read.size));
    }
    result.stream.reset();
}

net::Awaitable<ProbeResult> probe(net::Endpoint target, socks6::wire::Bytes to_send, Enough enough,
                                  ProbeOptions options) {
    ProbeResult result;
    net::TcpConnector connector(co_await asio::this_coro::executor, options.network.open_tcp());
    net::ConnectOptions connect;
    connect.timeout = options.connect_time;
    const auto begin = Clock::now();
    auto connected = co_await connector.connect(target, connect);
    if (!connected) {
        result.refused = connected.error();
        co_return result;
    }
    result.connect_time = Clock::now() - begin;
    result.stream = std::move(connected->stream);
    result.local = result.stream->local_endpoint();
    // A target that takes in nothing is silent, too: a probe's bytes fit into any socket buffer.
    if (!to_send.empty()) result.stream->try_write(to_send);
    co_await read_on(result, std::move(enough), options);
    co_return result;
}

}  // namespace conform::suite
