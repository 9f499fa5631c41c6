// A network inside one io_context, for tests of the runner: listeners and connections are in-memory
// streams, found by endpoint. No socket, no port of the machine.
#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <map>
#include <memory>

#include "net/acceptor.hpp"
#include "net/connector.hpp"
#include "net/memory_stream.hpp"
#include "runner/pulse.hpp"

namespace conform::runner {

class MemoryNetwork final : public socks6::net::Connector {
  public:
    explicit MemoryNetwork(const socks6::net::asio::any_io_executor& executor) : pulse_(executor) {}

    /// As net::Listen; port 0 gets a port of its own.
    socks6::net::ListenResult listen(socks6::net::Endpoint local) {
        if (local.port == 0) local.port = ++last_port_;
        queues_[local] = std::make_shared<Queue>();
        return socks6::net::ListenResult(
            std::unique_ptr<socks6::net::Acceptor>(new Listener(*this, local, queues_[local])));
    }

    socks6::net::Listen as_listen() {
        return [this](const socks6::net::Endpoint& local, const socks6::net::ListenOptions&) {
            return listen(local);
        };
    }

    socks6::net::Awaitable<socks6::net::ConnectResult> connect(
        socks6::net::Endpoint remote, socks6::net::ConnectOptions) override {
        const auto found = queues_.find(remote);
        if (found == queues_.end() || found->second->closed) {
            co_return socks6::net::ConnectError::from(
                std::make_error_code(std::errc::connection_refused), remote);
        }
        socks6::net::MemoryPairOptions options;
        options.first = {remote.address, ++last_port_};
        options.second = remote;
        auto [ours, theirs] = socks6::net::make_memory_pair(pulse_.executor(), options);
        found->second->waiting.push_back(std::move(theirs));
        pulse_.notify();
        socks6::net::Connected connected;
        connected.stream = std::move(ours);
        co_return connected;
    }

  private:
    struct Queue {
        std::deque<std::unique_ptr<socks6::net::Stream>> waiting;
        bool closed = false;
    };

    class Listener final : public socks6::net::Acceptor {
      public:
        Listener(MemoryNetwork& network, const socks6::net::Endpoint& local,
                 std::shared_ptr<Queue> queue)
            : network_(network), local_(local), queue_(std::move(queue)) {}
        ~Listener() override { Listener::close(); }

        socks6::net::Awaitable<socks6::net::AcceptResult> accept() override {
            const auto queue = queue_;
            auto& pulse = network_.pulse_;
            while (queue->waiting.empty() && !queue->closed) {
                co_await pulse.wait_until(Clock::now() + std::chrono::seconds(1));
            }
            if (queue->closed) {
                co_return std::make_error_code(std::errc::operation_canceled);
            }
            auto stream = std::move(queue->waiting.front());
            queue->waiting.pop_front();
            co_return std::move(stream);
        }
        void close() override {
            queue_->closed = true;
            network_.pulse_.notify();
        }
        socks6::net::Endpoint local_endpoint() const override { return local_; }

      private:
        MemoryNetwork& network_;
        socks6::net::Endpoint local_;
        std::shared_ptr<Queue> queue_;
    };

    Pulse pulse_;
    std::map<socks6::net::Endpoint, std::shared_ptr<Queue>> queues_;
    std::uint16_t last_port_ = 40'000;
};

}  // namespace conform::runner
