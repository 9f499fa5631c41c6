// For tests: a file of the tree that is made from others, and must be as it would be made now.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace conform::requirements {

/// What the file holds; with SOCKS6_RENEW_BASELINES in the environment it is first made to hold
/// `expected`.
inline std::string generated_file(const std::filesystem::path& file, const std::string& expected) {
    if (std::getenv("SOCKS6_RENEW_BASELINES") != nullptr) std::ofstream(file) << expected;
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace conform::requirements
