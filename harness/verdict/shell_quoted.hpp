// Arguments of the commands that results and reports print, ready to be pasted into a shell.
#pragma once

#include <string>
#include <string_view>

namespace conform {

/// In quotes where a POSIX shell would read it otherwise.
std::string shell_quoted(std::string_view argument);

}  // namespace conform
