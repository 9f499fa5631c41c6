// Programs of the system that tests drive as a user would: found on PATH or in the folders for
// administrators. What is missing is a reason to skip, not to fail.
#pragma once

#include <initializer_list>
#include <string>

namespace e2e {

/// Its path; empty where it is not installed.
std::string installed(const std::string& program);

/// Which of these are not installed, as a reason to skip; empty when all are.
std::string missing_of(std::initializer_list<const char*> programs);

}  // namespace e2e
