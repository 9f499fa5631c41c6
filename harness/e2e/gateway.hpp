// A gateway and a host behind it, as two network namespaces of the test's own: whatever TCP the
// host sends is redirected to a local port of the gateway.
//
// The thread that made it is in the gateway from then on, and what it starts is, too; on the host
// run() starts things. The gateway itself has addresses of two more networks, for servers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "e2e/child_process.hpp"
#include "net/testing/own_network.hpp"

namespace e2e {

class Gateway {
  public:
    Gateway();

    /// Why there is none here; empty when it is set up.
    const std::string& refused() const { return refused_; }

    /// What comes from the host goes to this port, from now on. Gives what went wrong, if anything.
    std::string redirect_to(const std::string& port) const;

    /// Runs a program of the system on the host.
    Ended run_on_host(const std::string& program, std::vector<std::string> arguments,
                      const std::filesystem::path& folder = {}) const;

  private:
    socks6::net::testing::OwnNetwork network_;
    std::unique_ptr<Child> host_;  ///< keeps the namespace
    std::string refused_;
};

/// Addresses of the gateway that the host reaches through it.
inline const std::string far_v4 = "198.51.100.7";
inline const std::string far_v6 = "[2001:db8::7]";

}  // namespace e2e
