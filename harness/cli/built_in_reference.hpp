// The built-in reference: socks6-proxy's server, in process, behind the suite's interface.
#pragma once

#include "suite/reference.hpp"

namespace conform::cli {

suite::StartReference built_in_reference();

}  // namespace conform::cli
