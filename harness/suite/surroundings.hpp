// What this machine and the flags offer a run: addresses for Requests, IPv6, names.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "net/awaitable.hpp"
#include "net/result.hpp"
#include "runner/target.hpp"
#include "suite/options.hpp"

namespace conform::suite {

/// The address of the target; a name is looked up (hosts file, then DNS).
socks6::net::Awaitable<socks6::net::Result<socks6::net::Endpoint, std::string>> locate(
    TargetAddress address);

/// Everything in a Target that needs no question to it: credentials, dialect, the addresses and the
/// name for Requests, the relay port, and which features of the run and the machine are lacking.
/// `local`: the harness's end of a connection to the target.
runner::Target describe_target(const Options& options, const socks6::net::Endpoint& target,
                               const socks6::net::IpAddress& local,
                               const socks6::net::asio::any_io_executor& executor);

/// "ipv6" -> "yes" or why not, for the report: the features of machine and run.
std::map<std::string, std::string> environment_of(const runner::Target& target);

}  // namespace conform::suite
