// Whether this machine speaks TCP Fast Open, as client and as server.
#pragma once

#include <optional>
#include <string>

namespace conform::suite {

/// What is missing and how to get it; nothing when TFO works both ways. On loopback the target's
/// side of it is this machine's too.
std::optional<std::string> missing_fast_open();

}  // namespace conform::suite
