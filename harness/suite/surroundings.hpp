// What this machine and the flags offer a run: addresses for Requests, IPv6, names.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "net/awaitable.hpp"
#include "net/result.hpp"
#include "runner/target.hpp"
#include "suite/identify.hpp"
#include "suite/options.hpp"
#include "suite/venue.hpp"

namespace conform::suite {

/// The address of the target; a name is looked up (hosts file, then DNS).
socks6::net::Awaitable<socks6::net::Result<socks6::net::Endpoint, std::string>> locate(
    TargetAddress address);

/// Everything in a Target that needs no question to it: credentials, dialect, the addresses and the
/// name for Requests, the relay port, and which features of the run and the machine are lacking.
/// `identity`: of the target, which was reached at `endpoint`.
runner::Target describe_target(const Options& options, const Venue& venue, const Identity& identity,
                               const socks6::net::Endpoint& endpoint,
                               const socks6::net::asio::any_io_executor& executor);

/// "ipv6" -> "yes" or why not, for the report: the features of machine and run.
std::map<std::string, std::string> environment_of(const runner::Target& target);

}  // namespace conform::suite
