// Accepts incoming connections.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "net/result.hpp"
#include "net/stream.hpp"

namespace socks6::net {

struct ListenOptions {
    int backlog = 4096;
    bool reuse_port = false;             ///< SO_REUSEPORT: one listener per thread
    bool v6_only = true;                 ///< else [::] takes IPv4 connections too
    std::optional<int> fast_open_queue;  ///< TCP_FASTOPEN with that many pending; absent: never
    bool save_syn = false;               ///< TCP_SAVE_SYN: saved_syn() works on what is accepted
    bool mptcp = false;                  ///< accepts Multipath TCP too, where the kernel has it
    /// Ends what is accepted when its peer has silently gone: after two minutes without a word it
    /// is asked every 30 seconds, four times.
    bool keep_alive = false;
};

struct ListenError {
    std::error_code code;
    Endpoint local;
    const char* step = "";  ///< literal: the call that failed
};

/// "listen on 127.0.0.1:80: bind: Permission denied"
std::string to_string(const ListenError& error);

/// operation_canceled after close(); EMFILE and its like are passed on, and the caller waits
/// before it tries again.
using AcceptResult = Result<std::unique_ptr<Stream>, std::error_code>;

class Acceptor {
  public:
    Acceptor() = default;
    virtual ~Acceptor() = default;
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;

    /// The next connection, in order of arrival; the peer is its remote_endpoint(). One at a
    /// time. The Acceptor must live until the awaitable has completed, or be closed before.
    virtual Awaitable<AcceptResult> accept() = 0;
    /// Stops listening and wakes accept(); connections not yet accepted are reset.
    virtual void close() = 0;
    /// With the port that the kernel chose where 0 was asked for.
    virtual Endpoint local_endpoint() const = 0;
};

using ListenResult = Result<std::unique_ptr<Acceptor>, ListenError>;

/// How a proxy opens listeners, its own and those of BIND; a decorator wraps the function.
using Listen = std::function<ListenResult(const Endpoint& local, const ListenOptions& options)>;

}  // namespace socks6::net
