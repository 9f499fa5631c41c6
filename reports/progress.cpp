#include "reports/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>

#include "reports/escape.hpp"

namespace conform::reports {

Progress::Progress(std::ostream& out, const Style& style, bool live, std::size_t cases)
    : out_(&out), style_(style), live_(live), cases_(cases) {}

void Progress::started(std::string_view case_id) {
    draw(case_id);
}

void Progress::finished(const CaseResult& result) {
    ++done_;
    const bool bad = result.verdict == Verdict::error || result.verdict == Verdict::fail ||
                     result.verdict == Verdict::flaky;
    if (bad && !result.known) ++failed_;
    draw(result.id);
}

void Progress::clear() {
    if (live_) *out_ << "\r\x1b[K" << std::flush;
}

void Progress::draw(std::string_view case_id) {
    if (!live_) return;
    const std::string counts = fmt::format("[{}/{}] ", done_, cases_);
    const std::string failures = failed_ == 0 ? "" : fmt::format("{} failed ", failed_);
    const std::string id = escape_terminal(case_id, style_.unicode);
    // One column stays free: a full line would wrap on some terminals.
    const std::size_t used = counts.size() + failures.size() + 1;
    const std::string_view tail = fitting(id, style_.width > used ? style_.width - used : 0);
    const bool red = style_.color && failed_ != 0;
    *out_ << "\r\x1b[K" << counts << (red ? "\x1b[31m" : "") << failures << (red ? "\x1b[0m" : "")
          << tail << std::flush;
}

}  // namespace conform::reports
