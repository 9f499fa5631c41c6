// For tests that drive programs of the system.
#pragma once

#include "catch_shim.hpp"
#include "e2e/installed_program.hpp"

namespace e2e {

/// Whether the test is to return, as one of these is not installed; says so.
inline bool skipped_without(std::initializer_list<const char*> programs) {
    const auto missing = missing_of(programs);
    if (!missing.empty()) WARN("TEST-SKIPPED: " + missing);
    return !missing.empty();
}

}  // namespace e2e
