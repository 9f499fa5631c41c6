// Which of its own addresses a proxy uses for a client: where BIND listens, and from where UDP
// ASSOCIATE talks to remotes (draft-05, "Requests": Address and Port of BIND and UDP ASSOCIATE).
//
// What the client names is used or refused, never replaced. Without --bind-address only addresses
// of the machine's inside are given to clients from inside: one that came over loopback gets
// loopback, everybody else the address that he reached the proxy at.
#pragma once

#include <vector>

#include "net/endpoint.hpp"
#include "net/result.hpp"
#include "socks6/session/endpoint.hpp"
#include "socks6/wire/codes.hpp"

namespace socks6::proxy {

using LocalResult = net::Result<net::Endpoint, wire::ReplyCode>;

class LocalAddresses {
  public:
    /// `configured`: what --bind-address lists; an unspecified one stands for its whole family.
    /// `reached`: the proxy's end of the client's connection.
    LocalAddresses(const std::vector<net::IpAddress>& configured, const net::IpAddress& reached)
        : configured_(configured), reached_(reached) {}

    /// Where to listen for remotes.
    LocalResult for_bind(const session::Endpoint& asked) const;
    /// Where to open the socket that faces the remotes. Unless told otherwise [::], which is to
    /// take IPv4 too: an association has destinations of both families.
    LocalResult for_association(const session::Endpoint& asked) const;
    /// What to tell the client of it: an unspecified address as the one that he reached, where that
    /// is served too ([::] serves both families).
    net::Endpoint reachable(const net::Endpoint& bound) const;

  private:
    bool permits(const net::IpAddress& address) const;
    net::IpAddress chosen(bool v4) const;

    const std::vector<net::IpAddress>& configured_;
    net::IpAddress reached_;
};

}  // namespace socks6::proxy
