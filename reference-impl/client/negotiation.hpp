// From a connection to the proxy to an answered Request: the shell around the client's engine.
#pragma once

#include <variant>

#include "net/stream.hpp"
#include "socks6/session/client_session.hpp"
#include "socks6/session/engine_tap.hpp"

namespace socks6::client {

/// How the Request was answered.
using Negotiated = std::variant<session::Established, session::Served, session::Failed>;

/// Sends the Request and reads its replies. As soon as the engine permits it, what `local` has to
/// send goes along (at most 64 KiB before the answer); nullptr: nothing does. Its end of stream is
/// left to whoever reads it next. `request.options`, `tap`, both streams: borrowed until done.
net::Awaitable<Negotiated> negotiate(net::Stream& proxy, net::Stream* local, wire::Request request,
                                     session::ClientSessionConfig config,
                                     session::ClientEngineTap* tap);

}  // namespace socks6::client
