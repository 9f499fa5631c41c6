// A TCP server for tests: answers each connection by a function of all bytes it has received.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "net/acceptor.hpp"
#include "socks6/wire/bytes.hpp"

namespace conform::suite {

struct Response {
    socks6::wire::Buffer bytes;  ///< to send, once per connection
    bool close = false;          ///< afterwards
};

/// Called when a connection is made (with no bytes) and at each read, until it gives something.
using Respond = std::function<Response(socks6::wire::Bytes received)>;

/// Listens on a loopback port of the kernel's choice until destroyed.
class TestServer {
  public:
    TestServer(const socks6::net::asio::any_io_executor& executor, Respond respond);
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    socks6::net::Endpoint endpoint() const;
    /// Accepted so far.
    std::size_t connections() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace conform::suite
