#include "client/udp_operation.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

#include "net/sleep.hpp"

namespace socks6::client {
namespace {

using Timer = net::asio::steady_timer;

/// The largest payload that fits a datagram of IPv4 behind the smallest header.
constexpr std::size_t largest_payload = 65'507 - 13;

/// A flag that can be waited for.
class Gate {
  public:
    explicit Gate(const net::asio::any_io_executor& executor)
        : timer_(executor, Timer::time_point::max()) {}

    bool is_open() const { return open_; }
    void open() {
        open_ = true;
        timer_.cancel();
    }
    net::Awaitable<void> opened() {
        boost::system::error_code ignored;
        if (!open_) {
            co_await timer_.async_wait(
                net::asio::redirect_error(net::asio::use_awaitable, ignored));
        }
    }

  private:
    Timer timer_;
    bool open_ = false;
};

/// How the association ended; opens the gate at the Confirmation.
net::Awaitable<Outcome> follow(Association& association, Gate& confirmed) {
    for (;;) {
        const auto ended = co_await association.next();
        if (ended) co_return *ended;
        confirmed.open();
    }
}

/// One association with a remote and a local side.
class Sending {
  public:
    Sending(const net::asio::any_io_executor& executor, Association& association,
            session::Endpoint target, net::Stream& local, UdpPlan plan)
        : association_(association),
          target_(target),
          local_(local),
          plan_(std::move(plan)),
          confirmed_(executor),
          idle_(executor, Timer::time_point::max()) {}

    net::Awaitable<Outcome> run() {
        using namespace net::asio::experimental::awaitable_operators;
        auto followed = follow(association_, confirmed_);
        auto sent = send();
        auto received = receive();
        const auto ended = co_await (std::move(followed) || std::move(sent) || std::move(received));
        if (const auto* outcome = std::get_if<0>(&ended)) co_return *outcome;
        if (const auto* outcome = std::get_if<1>(&ended)) co_return *outcome;
        co_return std::get<2>(ended);
    }

  private:
    net::Awaitable<Outcome> send() {
        using namespace net::asio::experimental::awaitable_operators;
        bool first = true;
        while (const auto payload = co_await next_payload()) {
            if (!first && !confirmed_.is_open()) {
                co_await (confirmed_.opened() || net::sleep_for(plan_.punch_interval));
            }
            first = false;
            if (association_.datagrams().send(target_, *payload)) {
                co_return Outcome{ExitCode::usage,
                                  "a datagram is too large: " + std::to_string(payload->size())};
            }
        }
        // Then until nothing has come for a while; every datagram begins it anew.
        ended_ = true;
        boost::system::error_code error = net::asio::error::operation_aborted;
        while (error == net::asio::error::operation_aborted) {
            idle_.expires_after(plan_.linger);
            co_await idle_.async_wait(net::asio::redirect_error(net::asio::use_awaitable, error));
        }
        co_return Outcome{};
    }

    net::Awaitable<Outcome> receive() {
        for (;;) {
            while (auto datagram = association_.datagrams().take()) {
                if (plan_.by_line) datagram->payload.push_back('\n');
                const auto written = co_await local_.write(datagram->payload);
                if (written.error) co_return Outcome{};
                if (ended_) idle_.cancel();
            }
            if (co_await association_.datagrams().ready()) {
                co_return Outcome{ExitCode::connection_broken, "the UDP socket was closed"};
            }
        }
    }

    /// The next line, or all; nothing at the end of the input.
    net::Awaitable<std::optional<wire::Buffer>> next_payload() {
        for (;;) {
            const auto newline = std::find(input_.begin(), input_.end(), '\n');
            if (plan_.by_line && (newline != input_.end() || input_ended_)) {
                if (newline == input_.end() && input_.empty()) co_return std::nullopt;
                wire::Buffer line(input_.begin(), newline);
                input_.erase(input_.begin(), newline == input_.end() ? newline : newline + 1);
                co_return line;
            }
            if (input_ended_) {
                if (std::exchange(whole_sent_, true)) co_return std::nullopt;
                co_return std::exchange(input_, {});
            }
            if (input_.size() > largest_payload) co_return std::exchange(input_, {});
            wire::Buffer piece(16 * 1024);
            const auto read = co_await local_.read_some(piece);
            input_ended_ = read.size == 0;
            input_.insert(input_.end(), piece.begin(),
                          piece.begin() + static_cast<std::ptrdiff_t>(read.size));
        }
    }

    Association& association_;
    session::Endpoint target_;
    net::Stream& local_;
    UdpPlan plan_;
    Gate confirmed_;
    Timer idle_;
    wire::Buffer input_;
    bool input_ended_ = false;
    bool whole_sent_ = false;
    bool ended_ = false;
};

net::Awaitable<Outcome> punch(Association& association, Gate& confirmed, UdpPlan plan) {
    using namespace net::asio::experimental::awaitable_operators;
    while (!confirmed.is_open()) {
        association.datagrams().punch();
        co_await (confirmed.opened() || net::sleep_for(plan.punch_interval));
    }
    if (plan.listening) plan.listening(association.bound());
    for (;;) {
        while (const auto datagram = association.datagrams().take()) {
            // What came in fits on its way back.
            association.datagrams().send(datagram->remote, datagram->payload);
        }
        if (co_await association.datagrams().ready()) {
            co_return Outcome{ExitCode::connection_broken, "the UDP socket was closed"};
        }
    }
}

}  // namespace

net::Awaitable<Outcome> udp_send(const ClientParts& parts, Operation operation,
                                 session::Endpoint target, std::unique_ptr<net::Stream> local,
                                 UdpPlan plan) {
    const auto opened = co_await Association::open(parts, std::move(operation), plan.association);
    if (!opened) co_return opened.error();
    const auto executor = co_await net::asio::this_coro::executor;
    Sending sending(executor, **opened, target, *local, std::move(plan));
    co_return co_await sending.run();
}

net::Awaitable<Outcome> udp_serve(const ClientParts& parts, Operation operation, UdpPlan plan) {
    using namespace net::asio::experimental::awaitable_operators;
    const auto opened = co_await Association::open(parts, std::move(operation), plan.association);
    if (!opened) co_return opened.error();
    const auto executor = co_await net::asio::this_coro::executor;
    Gate confirmed(executor);
    auto followed = follow(**opened, confirmed);
    auto served = punch(**opened, confirmed, std::move(plan));
    const auto ended = co_await (std::move(followed) || std::move(served));
    co_return ended.index() == 0 ? std::get<0>(ended) : std::get<1>(ended);
}

}  // namespace socks6::client
