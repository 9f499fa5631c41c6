// For tests of what the client does over several connections: a proxy that is played byte by byte,
// and the bytes it speaks.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <optional>

#include "catch_shim.hpp"
#include "client/conversation.hpp"
#include "client/host_port.hpp"
#include "net/buffered_relay.hpp"
#include "net/memory_stream.hpp"
#include "net/testing/datagrams.hpp"
#include "net/testing/stream_pairs.hpp"
#include "net/udp_socket.hpp"

namespace socks6::client::testing {

using Octets = std::vector<std::uint8_t>;
using StreamPtr = std::unique_ptr<net::Stream>;
using net::testing::read_exactly;

inline Octets text(std::string_view characters) {
    return {characters.begin(), characters.end()};
}

/// "0600 01": for where a list of numbers would stand within a co_await, which GCC 12 refuses.
inline Octets hex(std::string_view digits) {
    Octets bytes;
    int high = -1;
    for (const char c : digits) {
        if (c == ' ') continue;
        const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        if (high >= 0) bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit));
        high = high >= 0 ? -1 : digit;
    }
    return bytes;
}

template <typename... Parts>
Octets join(Octets first, const Parts&... parts) {
    (first.insert(first.end(), parts.begin(), parts.end()), ...);
    return first;
}

inline const Octets authenticated{6, 0, 0, 0, 0};
inline const Octets success{0, 0, 9, 1, 127, 0, 0, 1, 0};  ///< bound to 127.0.0.1:9
inline const Octets refused{5, 0, 0, 1, 0, 0, 0, 0, 0};
inline const Octets peer{0, 0, 7, 1, 192, 0, 2, 7, 0};  ///< 192.0.2.7:7
inline const Octets connect_h_80{6, 0, 1, 0, 80, 3, 1, 'h', 0};

/// Every connection is a pair in memory, whose other end the test takes.
class ScriptedProxy : public net::Connector {
  public:
    explicit ScriptedProxy(net::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    net::Awaitable<net::ConnectResult> connect(net::Endpoint,
                                               net::ConnectOptions options) override {
        auto pair = net::make_memory_pair(executor_);
        if (options.tfo_payload) {
            syn_payloads.emplace_back(options.tfo_payload->begin(), options.tfo_payload->end());
        }
        waiting_.push_back(std::move(pair.second));
        arrived_.cancel();
        co_return net::Connected{std::move(pair.first)};
    }

    /// The proxy's end of the next connection.
    net::Awaitable<StreamPtr> next() {
        while (waiting_.empty()) {
            boost::system::error_code ignored;
            arrived_.expires_at(net::asio::steady_timer::time_point::max());
            co_await arrived_.async_wait(
                net::asio::redirect_error(net::asio::use_awaitable, ignored));
        }
        auto stream = std::move(waiting_.front());
        waiting_.pop_front();
        co_return stream;
    }

    std::vector<Octets> syn_payloads;  ///< what Fast Open was asked to carry

  private:
    net::asio::any_io_executor executor_;
    std::deque<StreamPtr> waiting_;
    net::asio::steady_timer arrived_{executor_};
};

struct Stage {
    Stage() {
        parts.connector = proxy;
        parts.relay = std::make_shared<net::BufferedRelay>(io.get_executor());
        parts.datagrams = net::udp_opener(io.get_executor());
        operation.proxy = parse_host_port("192.0.2.1:1080").value();
    }

    /// Beside what is run(); its exceptions fail the test.
    template <typename Coroutine>
    void beside(Coroutine coroutine) {
        net::asio::co_spawn(io, std::move(coroutine), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
    }
    /// To the end of this coroutine; gives what it returns.
    template <typename T>
    T run(net::Awaitable<T> coroutine) {
        std::optional<T> result;
        net::asio::co_spawn(io, std::move(coroutine), [&](const std::exception_ptr& e, T value) {
            if (e) std::rethrow_exception(e);
            result.emplace(std::move(value));
            io.stop();
        });
        io.run_for(std::chrono::seconds(60));
        REQUIRE(result);
        return std::move(*result);
    }
    template <typename Coroutine>
    void play(Coroutine script) {
        run([](Coroutine played) -> net::Awaitable<bool> {
            co_await played();
            co_return true;
        }(std::move(script)));
    }

    net::asio::io_context io{1};
    std::shared_ptr<ScriptedProxy> proxy = std::make_shared<ScriptedProxy>(io.get_executor());
    ClientParts parts;
    Operation operation;
};

}  // namespace socks6::client::testing
