// For servers that cannot be told to let the kernel choose their port.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "e2e/child_process.hpp"

namespace e2e {

/// Starts a server at a port that was free for TCP and UDP a moment ago, and waits until it has
/// said `ready`. Where it ends instead, as somebody else was faster, another port is tried, a few
/// times; then std::runtime_error with what it said last. Gives the port it has.
std::string start_at_free_port(std::unique_ptr<Child>& server, const std::string& ready,
                               const std::function<Launch(const std::string& port)>& launch);

}  // namespace e2e
