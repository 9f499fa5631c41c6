// A SOCKS 5 program's connection to us, message by message.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "client/socks5_messages.hpp"
#include "net/stream.hpp"
#include "socks6/session/client_request.hpp"

namespace socks6::client::socks5 {

class Connection {
  public:
    explicit Connection(std::unique_ptr<net::Stream> stream) : stream_(std::move(stream)) {}

    /// Greeting, authentication and request; nothing where they were none, or took too long.
    /// `takes_credentials`: whether the program's own are of use to us.
    net::Awaitable<std::optional<Request>> read_request(bool takes_credentials);
    /// The credentials that the program has shown.
    const std::optional<session::ClientCredentials>& credentials() const { return credentials_; }

    /// False when the program is gone.
    net::Awaitable<bool> reply(Reply code, session::Endpoint bound = {});

    /// What the program has sent behind its request.
    wire::Buffer take_rest() { return std::exchange(input_, {}); }
    net::Stream& stream() { return *stream_; }
    std::unique_ptr<net::Stream> take_stream() { return std::move(stream_); }

  private:
    net::Awaitable<std::optional<Request>> handshake(bool takes_credentials);
    net::Awaitable<bool> read_credentials();
    /// Until `parse` has a whole message, whose bytes are then no longer input_'s; `keep` is called
    /// while they are there.
    template <typename Parse, typename Keep>
    net::Awaitable<bool> read(Parse parse, Keep keep);

    std::unique_ptr<net::Stream> stream_;
    wire::Buffer input_;
    std::optional<session::ClientCredentials> credentials_;
};

}  // namespace socks6::client::socks5
