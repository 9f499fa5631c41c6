// The report formats that exist. To add one: its writer with test, a line in list.cpp, a baseline.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reports/report.hpp"

namespace conform::reports {

std::span<const Format> formats();

/// nullptr when there is none of that name.
const Format* find_format(std::string_view name);

/// "json, junit", for messages.
std::string format_names();

}  // namespace conform::reports
