// BIND: lets remotes connect to us through the proxy (draft-05, "Handling BIND", "Listen Backlog
// options").
//
// Without a backlog, one remote. With one, and where the proxy grants it, the first connection only
// keeps the listener alive, and further BINDs to the address that the proxy gave take one remote
// each, several waiting at a time; where it does not, one remote.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "client/conversation.hpp"
#include "client/serving.hpp"

namespace socks6::client {

struct BindPlan {
    session::Endpoint wanted;              ///< on the proxy; zeroes where any will do
    std::optional<std::uint16_t> backlog;  ///< 2 or more
    Serve serve;
    /// What the proxy listens on, once known; called once.
    std::function<void(const session::Endpoint&)> listening;
    /// What went wrong with one of several connections; the others go on.
    std::function<void(const Outcome&)> complain;
};

/// Until the one remote was served; with a backlog, until the proxy ends the listener.
net::Awaitable<Outcome> bind(const ClientParts& parts, Operation operation, BindPlan plan);

}  // namespace socks6::client
