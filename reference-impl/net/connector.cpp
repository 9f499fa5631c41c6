#include "net/connector.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <utility>

namespace socks6::net {

namespace {

using Reason = ConnectError::Reason;

Reason reason_of(std::error_code code) {
    switch (code.value()) {
        case ECONNREFUSED:
            return Reason::refused;
        case ENETUNREACH:
        case ENETDOWN:
            return Reason::network_unreachable;
        case EHOSTUNREACH:
        case EHOSTDOWN:
            return Reason::host_unreachable;
        case ETIMEDOUT:
            return Reason::timed_out;
        case EACCES:
        case EPERM:
            return Reason::not_permitted;
        case EAFNOSUPPORT:
            return Reason::family_not_supported;
        case ECANCELED:
            return Reason::cancelled;
        default:
            return Reason::other;
    }
}

/// How much a failure says about the remote host; higher is more.
int telling(Reason reason) {
    switch (reason) {
        case Reason::cancelled:
            return 7;
        case Reason::refused:
            return 6;
        case Reason::timed_out:
            return 5;
        case Reason::host_unreachable:
            return 4;
        case Reason::network_unreachable:
            return 3;
        case Reason::not_permitted:
            return 2;
        case Reason::family_not_supported:
            return 1;
        case Reason::other:
            return 0;
    }
    return 0;
}

}  // namespace

ConnectError ConnectError::from(std::error_code code, const Endpoint& remote) {
    return {reason_of(code), code, remote};
}

std::string to_string(const ConnectError& error) {
    return fmt::format("connect to {}: {}", to_string(error.remote), error.code.message());
}

Awaitable<ConnectResult> connect_any(Connector& connector, std::vector<Endpoint> remotes,
                                     ConnectOptions options) {
    std::optional<ConnectError> best;
    for (const auto& remote : remotes) {
        auto result = co_await connector.connect(remote, options);
        if (result) co_return result;
        const auto& error = result.error();
        if (!best || telling(error.reason) > telling(best->reason)) best = error;
        if (error.reason == Reason::cancelled) break;
    }
    if (best) co_return *best;
    co_return ConnectError::from(std::make_error_code(std::errc::host_unreachable), {});
}

}  // namespace socks6::net
