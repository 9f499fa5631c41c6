// The command that repeats one case, ready for a shell. It never holds a password.
#pragma once

#include <string>
#include <string_view>

#include "suite/options.hpp"

namespace conform::suite {

/// "socks6-conform --target 127.0.0.1:1080 'draft-05/connect/refused[ipv4]'". Passwords are left
/// to --password-file where one was given, else to SOCKS6_PASSWORD, which the user has to set.
std::string repeat_command(const Options& options, std::string_view case_id);

}  // namespace conform::suite
