// The JSON report: all of a RunResult, so that every other report can be made from the file.
//
// Shape: report.schema.json (JSON Schema draft-07). One case stands on one line, so that a report
// can be searched by line and is written without being held whole in memory. Output is ASCII.
// Texts that are no UTF-8 have their bad bytes spelled out (escape.hpp); all else comes back equal.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <variant>

#include "verdict/run_result.hpp"

namespace conform::reports {

/// The newest format number; every older one can be read too.
inline constexpr int json_schema_number = 1;

void write_json(const RunResult& run, std::ostream& out);

/// Why a file is no report that we can read: where (JSON pointer), expected, got.
struct ReadError {
    std::string message;
};

/// The text is untrusted. Unknown keys are passed over.
std::variant<RunResult, ReadError> read_json(std::string_view text);

}  // namespace conform::reports
