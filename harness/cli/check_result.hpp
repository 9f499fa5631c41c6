// From what the observer reports to what reports are made from.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "oracle/observer.hpp"
#include "requirements/catalogue.hpp"
#include "verdict/run_result.hpp"

namespace conform::cli {

/// Turns conversations into cases. Every clause that held is a finding of its case, as long as
/// there are not too many of them; then only those that no case has shown yet.
class CheckCases {
  public:
    CheckCases(const requirements::Catalogue& catalogue, RunResult& result)
        : catalogue_(catalogue), result_(result) {}

    /// `file`: as the user wrote it.
    void add(const std::string& file, const oracle::ConversationReport& report);
    std::size_t dropped() const { return dropped_; }  ///< conversations beyond the bound

  private:
    void add_kept(const oracle::ConversationReport& report, CaseResult& result);

    const requirements::Catalogue& catalogue_;
    RunResult& result_;
    std::size_t passes_ = 0;
    std::size_t dropped_ = 0;
    std::set<std::string_view> shown_;
};

/// "192.0.2.1:40000", "[2001:db8::1]:1080"
std::string to_string(const capture::Socket& socket);

/// The command that shows these frames: "tshark -r FILE -Y 'frame.number in {3, 4}' -V".
std::string tshark_command(const std::string& file, const CaseResult& result);

}  // namespace conform::cli
