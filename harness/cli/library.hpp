// Which scenarios there are: the shipped ones (or those in their place) and folders beside them.
#pragma once

#include <filesystem>
#include <vector>

namespace conform::cli {

struct Library {
    std::vector<std::filesystem::path> folders;     ///< --scenarios
    std::vector<std::filesystem::path> catalogues;  ///< --catalogue
};

}  // namespace conform::cli
