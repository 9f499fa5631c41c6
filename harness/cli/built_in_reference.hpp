// The built-in reference: socks6-proxy's server, in process, behind the suite's interface.
#pragma once

#include <functional>

#include "proxy/proxy_parts.hpp"
#include "suite/reference.hpp"

namespace conform::cli {

/// Changes the parts of each instance before it starts.
using Decorate = std::function<void(socks6::proxy::ProxyParts&)>;

suite::StartReference built_in_reference(Decorate decorate = {});

}  // namespace conform::cli
