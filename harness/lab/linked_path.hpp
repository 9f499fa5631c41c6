// Puts one address of a client or remote behind a link of its own, while the lab runs.
//
//     clients (link-17) ---- (near) wire (far) ---- (client-17) proxy
//
// Two cables and a namespace between them, in which a Link carries the frames. In the proxy's
// network routes to that one address lead there, IPv4's and IPv6's; on the other side whatever is
// sent *from* that address does: so a socket has to be bound to it. All else goes its usual way.
// Captures of the usual interfaces do not see the path; they listen on its own two as well.
//
// Gone with the object, which therefore outlives the conversations on it. Several may be open at
// once, one for each address. Threads: any, one object by one at a time.
#pragma once

#include <memory>
#include <string>

#include "lab/link.hpp"
#include "lab/topology.hpp"

namespace conform::lab {

enum class Side : std::uint8_t { client, remote };

class LinkedPath {
  public:
    /// `number` as in client_address() and remote_address(), but not 0, by which all others are
    /// reached. `topology` is borrowed and outlives the path.
    static socks6::net::Result<LinkedPath, LabError> open(const Topology& topology, Side side,
                                                          std::uint32_t number,
                                                          const LinkSettings& settings);
    LinkedPath(LinkedPath&&) noexcept;
    LinkedPath& operator=(LinkedPath&&) noexcept;
    ~LinkedPath();

    /// Names of its interfaces in the network of that side and in the proxy's, for captures.
    const std::string& device() const;
    const std::string& proxy_device() const;

    LinkCounters counters() const;

  private:
    class Installed;
    explicit LinkedPath(std::unique_ptr<Installed> installed);

    std::unique_ptr<Installed> installed_;
};

}  // namespace conform::lab
