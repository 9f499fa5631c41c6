// dnsmasq on a loopback port, for names of the tests' own; it asks nobody.
#pragma once

#include <memory>
#include <string>

#include "e2e/child_process.hpp"

namespace e2e {

class NameServer {
  public:
    /// `name` and all below it have this address.
    NameServer(const std::string& name, const std::string& address);

    /// HOST:PORT
    std::string address() const { return "127.0.0.1:" + port_; }

  private:
    std::unique_ptr<Child> dnsmasq_;
    std::string port_;
};

}  // namespace e2e
