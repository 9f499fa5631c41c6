// The built-in reference as the suite sees it: something that listens, made afresh for each case.
//
// The suite knows no proxy; who starts a run hands in a function that makes one. So the reference
// is met like every other target, over its socket alone.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/network.hpp"
#include "net/awaitable.hpp"
#include "net/endpoint.hpp"
#include "net/result.hpp"
#include "runner/target.hpp"
#include "socks6/wire/revision.hpp"

namespace conform::suite {

/// Serves until it is destroyed, which resets what is open. Lives on the executor it was made with.
class ReferenceInstance {
  public:
    ReferenceInstance() = default;
    virtual ~ReferenceInstance() = default;
    ReferenceInstance(const ReferenceInstance&) = delete;
    ReferenceInstance& operator=(const ReferenceInstance&) = delete;

    virtual socks6::net::Endpoint endpoint() const = 0;
    /// Where datagrams of associations go.
    virtual std::optional<socks6::net::Endpoint> udp_relay() const = 0;
};

/// How it is to behave.
struct ReferenceSettings {
    socks6::wire::Dialect dialect;
    /// Who may use it; nobody named: everybody.
    std::vector<runner::UserCredentials> users;
    bool anonymous = false;  ///< beside users, whoever does not authenticate
    socks6::net::IpAddress listen = socks6::net::IpAddress::loopback_v4();
    lab::Network network{};  ///< in which it opens all its sockets
};

using StartedReference = socks6::net::Result<std::unique_ptr<ReferenceInstance>, std::string>;

/// Listens on a port of the kernel's choice, or says why it cannot. Called on the
/// executor's thread; several threads may call it at once.
using StartReference = std::function<StartedReference(
    const socks6::net::asio::any_io_executor& executor, const ReferenceSettings& settings)>;

}  // namespace conform::suite
