// The server that the tests of this folder share; no test of its own.
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <stdexcept>

#include "net/tcp_acceptor.hpp"
#include "suite/test_server.hpp"

namespace conform::suite {

namespace net = socks6::net;

struct TestServer::State {
    std::unique_ptr<net::Acceptor> acceptor;
    Respond respond;
    std::size_t connections = 0;
};

namespace {

net::Awaitable<void> serve(std::shared_ptr<net::Stream> stream, Respond respond) {
    socks6::wire::Buffer received;
    std::array<std::uint8_t, 1024> buffer{};
    bool answered = false;
    while (true) {
        if (!answered) {
            const auto response = respond(received);
            if (!response.bytes.empty()) {
                answered = true;
                co_await stream->write(response.bytes);
            }
            if (response.close) co_return stream->close();
        }
        const auto read = co_await stream->read_some(buffer);
        if (read.error || read.end_of_stream()) co_return stream->close();
        received.insert(received.end(), buffer.begin(),
                        buffer.begin() + static_cast<std::ptrdiff_t>(read.size));
    }
}

}  // namespace

TestServer::TestServer(const net::asio::any_io_executor& executor, Respond respond)
    : state_(std::make_shared<State>()) {
    auto listening = net::listen_tcp(executor, {net::IpAddress::loopback_v4(), 0});
    if (!listening) throw std::runtime_error(to_string(listening.error()));
    state_->acceptor = std::move(*listening);
    state_->respond = std::move(respond);
    const auto accept = [](std::shared_ptr<State> state,
                           net::asio::any_io_executor on) -> net::Awaitable<void> {
        while (true) {
            auto accepted = co_await state->acceptor->accept();
            if (!accepted) co_return;
            ++state->connections;
            net::asio::co_spawn(on, serve(std::move(*accepted), state->respond),
                                net::asio::detached);
        }
    };
    net::asio::co_spawn(executor, accept(state_, executor), net::asio::detached);
}

TestServer::~TestServer() {
    state_->acceptor->close();
}

net::Endpoint TestServer::endpoint() const {
    return state_->acceptor->local_endpoint();
}

std::size_t TestServer::connections() const {
    return state_->connections;
}

}  // namespace conform::suite
