// `coverage`: which scenarios judge each clause of the catalogue, and why others have none.
#pragma once

#include <cstdint>
#include <iosfwd>

#include "cli/library.hpp"
#include "suite/clause_coverage.hpp"

namespace conform::cli {

struct CoverageCommand {
    enum class Format : std::uint8_t { text, markdown, json };

    Library library;
    Format format = Format::text;
    suite::CoverageOf role = suite::CoverageOf::everybody;
};

/// Nothing is run. 0, whatever is covered.
int run_coverage(const CoverageCommand& command, std::ostream& out, std::ostream& err);

}  // namespace conform::cli
