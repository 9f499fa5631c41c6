// Live progress: one line that is written over, on terminals that can do so; silent elsewhere.
//
// One Progress belongs to one thread. Control bytes used: carriage return and "clear to the end of
// the line". Call clear() before anything else is written to the same terminal.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string_view>

#include "reports/style.hpp"
#include "verdict/run_result.hpp"

namespace conform::reports {

class Progress {
  public:
    /// Borrows the stream. `live`: whether lines can be written over (can_rewrite_lines).
    Progress(std::ostream& out, const Style& style, bool live, std::size_t cases);

    void started(std::string_view case_id);
    void finished(const CaseResult& result);
    /// Empties the line; the next call draws it again.
    void clear();

  private:
    void draw(std::string_view case_id);

    std::ostream* out_;
    Style style_;
    bool live_;
    std::size_t cases_;
    std::size_t done_ = 0;
    std::size_t failed_ = 0;
};

}  // namespace conform::reports
