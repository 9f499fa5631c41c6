// The reference as its users run it: socks6-proxy and `socks6-client proxify` as child processes on
// loopback ports of the kernel's choice.
#pragma once

#include <string>
#include <vector>

#include "e2e/child_process.hpp"

namespace e2e {

struct ProxyProgram {
    explicit ProxyProgram(std::vector<std::string> arguments = {});
    /// As its log names it: of "tls" or "dtls", where that was asked for.
    std::string also_at(const std::string& kind);

    Child child;
    std::string address;  ///< HOST:PORT
};

struct Proxify {
    /// `arguments`: beside --proxy and --listen.
    explicit Proxify(const std::string& proxy, std::vector<std::string> arguments = {},
                     const std::string& listen = "127.0.0.1:0");

    Child child;
    std::string address;  ///< HOST:PORT
};

/// The behind-the-colon part of HOST:PORT.
std::string port_of(const std::string& address);

/// socks6-client with these arguments, to its end.
Ended client(std::vector<std::string> arguments, const std::string& input = {});

}  // namespace e2e
