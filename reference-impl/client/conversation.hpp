// One connection to the proxy with the client's engine on it: the shell that drives the engine.
//
// A Conversation owns the connection and closes it when it goes. What happens on it comes one event
// at a time, in order; after Established the caller takes the stream. Threads: net/awaitable.hpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "client/client_parts.hpp"
#include "client/outcome.hpp"
#include "net/result.hpp"
#include "net/tls_context.hpp"
#include "socks6/session/client_session.hpp"
#include "socks6/session/method_cache.hpp"

namespace socks6::client {

/// How the proxy is reached, and what every Request to it carries.
struct Operation {
    session::Endpoint proxy;
    session::ClientSessionConfig session;
    std::chrono::milliseconds proxy_timeout{10'000};  ///< to connect to the proxy
    std::vector<wire::Option> options;                ///< Stack options, for the proxy's sockets
    /// TCP Fast Open towards the proxy. A Request goes with the SYN only if it cannot be replayed
    /// (ClientSession::safe_for_early_data); any other leaves after the handshake.
    bool fast_open = false;
    std::shared_ptr<session::MethodCache> methods;  ///< may be absent
    std::optional<net::TlsContext> tls;  ///< a client's; absent: no TLS. Not with fast_open
};

class Conversation {
  public:
    using Opened = net::Result<std::unique_ptr<Conversation>, Outcome>;

    /// Connects to the proxy; the Request leaves with the first next(). The options of `request`
    /// are the operation's. `parts`: borrowed as long as the Conversation lives.
    static net::Awaitable<Opened> open(const ClientParts& parts, Operation operation,
                                       wire::Request request);

    /// As soon as the engine permits it, what `local` has to send goes along (at most 64 KiB before
    /// the answer). Its end of stream is left to whoever reads it next. Borrowed until Established
    /// or Failed.
    void send_along(net::Stream& local) { local_ = &local; }

    /// The next event. After Established, Served and Failed, none is to be asked for.
    net::Awaitable<session::ClientEvent> next();

    /// The connection, after Established.
    std::unique_ptr<net::Stream> take_stream() { return std::move(stream_); }
    net::Stream& stream() { return *stream_; }

  private:
    Conversation(std::unique_ptr<net::Stream> stream, std::unique_ptr<session::ClientEngine> engine,
                 Operation operation);

    std::optional<session::ClientEvent> next_event();
    void remember(const session::ClientEvent& event);
    wire::Buffer take_output();
    void read_early_data();
    void receive();

    std::unique_ptr<net::Stream> stream_;
    std::unique_ptr<session::ClientEngine> engine_;
    Operation operation_;
    net::Stream* local_ = nullptr;
    wire::Buffer unsent_;  ///< of what the engine gave before the connection was up
    wire::Buffer early_;
    std::size_t early_sent_ = 0;
    bool may_send_ = false;
    bool received_end_ = false;
};

}  // namespace socks6::client
