#include "requirements/load_error.hpp"

namespace conform::requirements {

std::string to_string(const LoadError& error) {
    std::string line = error.file.string() + ": ";
    if (!error.pointer.empty()) line += error.pointer + ": ";
    line += error.what;
    if (!error.expected.empty()) line += ", expected " + error.expected;
    if (!error.got.empty()) line += ", got " + error.got;
    return line;
}

}  // namespace conform::requirements
