#include "e2e/installed_program.hpp"

#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace e2e {

std::string installed(const std::string& program) {
    const char* const path = std::getenv("PATH");
    // Debian's users have no sbin in their PATH.
    std::string searched = path == nullptr ? "" : path;
    searched += ":/usr/sbin:/sbin";
    std::istringstream folders(searched);
    for (std::string folder; std::getline(folders, folder, ':');) {
        auto candidate = folder;
        candidate += '/';
        candidate += program;
        if (!folder.empty() && access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    return {};
}

std::string missing_of(std::initializer_list<const char*> programs) {
    std::string missing;
    for (const char* program : programs) {
        if (installed(program).empty())
            missing += (missing.empty() ? "" : ", ") + std::string(program);
    }
    return missing.empty() ? missing : "not installed: " + missing;
}

}  // namespace e2e
