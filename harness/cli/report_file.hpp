// A report that was asked for: --report KIND=PATH.
#pragma once

#include <filesystem>
#include <string>

namespace conform::cli {

struct ReportFile {
    std::string kind;
    std::filesystem::path path;
};

}  // namespace conform::cli
