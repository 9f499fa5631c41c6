// Reports as files: a reader never sees half of one.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "reports/report.hpp"

namespace conform::reports {

/// Writes under a temporary name in the same folder, syncs, renames; an older file of that name
/// survives every error. What is no regular file (a pipe, a device) is written to directly.
/// Returns what went wrong, with the file's name; nothing when all is well.
std::optional<std::string> write_file(const std::filesystem::path& path,
                                      const std::function<void(std::ostream&)>& write);

std::optional<std::string> write_report(const Format& format, const RunResult& run,
                                        const std::filesystem::path& path);

}  // namespace conform::reports
