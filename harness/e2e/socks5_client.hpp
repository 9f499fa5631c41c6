// The few messages of SOCKS 5 (RFC 1928) that a program sends to proxify, for tests that are that
// program. IPv4 alone, no authentication; reads as Connection does.
#pragma once

#include <string>

#include "e2e/loopback_client.hpp"

namespace e2e {

class Socks5Client {
  public:
    enum class Command : char { connect = 1, bind = 2, udp_associate = 3 };

    /// Asks for `command` to an address and port, as ADDRESS:PORT.
    Socks5Client(const std::string& proxify, Command command, const std::string& target);

    struct Reply {
        int code = -1;      ///< 0: succeeded
        std::string bound;  ///< ADDRESS:PORT
    };
    Reply read_reply() const;

    const Connection& connection() const { return connection_; }

  private:
    Connection connection_;
};

/// The header of a datagram (RFC 1928, section 7), to or from ADDRESS:PORT.
std::string socks5_datagram_header(const std::string& remote);

}  // namespace e2e
