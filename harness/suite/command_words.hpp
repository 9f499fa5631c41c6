// Cuts a command into words as a POSIX shell would, without one: blanks, '…', "…" and backslashes
// mean what they mean there; nothing is expanded.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "net/result.hpp"

namespace conform::suite {

struct CommandError {
    std::string what;
};

/// Or what is wrong: "a ' at character 12 has no partner".
socks6::net::Result<std::vector<std::string>, CommandError> split_words(std::string_view command);

/// Replaces each {name}; a name that is not known is an error, which lists those that are. Braces
/// around anything but lower case, digits and "_" stand for themselves.
socks6::net::Result<std::string, CommandError> fill_in(
    std::string_view word, const std::map<std::string, std::string>& values);

}  // namespace conform::suite
