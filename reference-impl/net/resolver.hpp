// Turns names into addresses.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/awaitable.hpp"
#include "net/ip_address.hpp"
#include "net/result.hpp"

namespace socks6::net {

struct ResolveError {
    enum class Reason : std::uint8_t {
        not_found,  ///< no such name, no address, or no name at all (empty, NUL, too long)
        no_server,  ///< no DNS server could be reached, or it refused or failed
        timed_out,
        cancelled,
        other,
    };
    Reason reason = Reason::other;
    std::string name;
    std::string text;  ///< what the resolving library says
};

/// "resolve host.example: Domain name not found"; the name's odd bytes are escaped.
std::string to_string(const ResolveError& error);

/// Never empty; in the order in which they should be tried.
using ResolveResult = Result<std::vector<IpAddress>, ResolveError>;

class Resolver {
  public:
    Resolver() = default;
    virtual ~Resolver() = default;
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// Any number may be under way; none waits for another. An address in text is its own answer.
    /// `name` holds any bytes. Cancelling one resolve (asio's slots) ends it alone; the
    /// destructor ends all with Reason::cancelled.
    virtual Awaitable<ResolveResult> resolve(std::string name) = 0;
};

}  // namespace socks6::net
