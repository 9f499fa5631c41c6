#include "cli/check_result.hpp"

#include <fmt/format.h>

#include "socks6/wire/address.hpp"
#include "verdict/shell_quoted.hpp"

namespace conform::cli {
namespace {

namespace wire = socks6::wire;

/// Bounds on what a report of a large capture holds.
constexpr std::size_t most_cases = 50'000;
constexpr std::size_t most_passes = 50'000;
constexpr std::size_t most_frames = 32;

}  // namespace

std::string to_string(const capture::Socket& socket) {
    const auto size = socket.address.v6 ? std::size_t{16} : std::size_t{4};
    const auto type = socket.address.v6 ? wire::AddressType::ipv6 : wire::AddressType::ipv4;
    const auto text =
        wire::to_string(wire::AddressView{type, wire::Bytes(socket.address.bytes).first(size)});
    return socket.address.v6 ? fmt::format("[{}]:{}", text, socket.port)
                             : fmt::format("{}:{}", text, socket.port);
}

std::string tshark_command(const std::string& file, const CaseResult& result) {
    std::set<std::uint32_t> frames;
    for (const auto& finding : result.findings) {
        for (const auto frame : finding.evidence.frames) {
            if (frames.size() < most_frames) frames.insert(frame);
        }
    }
    if (frames.empty()) return {};
    std::string list;
    for (const auto frame : frames) list += fmt::format("{}{}", list.empty() ? "" : ", ", frame);
    return fmt::format("tshark -r {} -Y 'frame.number in {{{}}}' -V", shell_quoted(file), list);
}

void CheckCases::add(const std::string& file, const oracle::ConversationReport& report) {
    if (result_.cases.size() >= most_cases) {
        ++dropped_;
        return;
    }
    CaseResult result;
    result.scenario = file;
    result.id = fmt::format("{}#{}", file, report.connection);
    result.purpose = fmt::format("{} to {}: {}", to_string(report.client), to_string(report.proxy),
                                 report.summary);
    result.verdict = report.verdict;
    result.reason = report.reason;
    result.duration_s = static_cast<double>(report.end.t_ns - report.begin.t_ns) / 1e9;
    if (result.duration_s < 0) result.duration_s = 0;
    result.findings = report.findings;
    result.pcap = file;
    result.repeat = tshark_command(file, result);
    add_kept(report, result);
    result_.cases.push_back(std::move(result));
}

void CheckCases::add_kept(const oracle::ConversationReport& report, CaseResult& result) {
    for (const auto id : report.kept) {
        const bool first = shown_.insert(id).second;
        if (!first && passes_ >= most_passes) continue;
        ++passes_;
        const auto* clause = catalogue_.find(id);
        Finding finding;
        finding.requirement = id;
        if (clause) finding.level = requirements::to_string(clause->level);
        finding.verdict = Verdict::pass;
        finding.evidence.source = EvidenceSource::capture;
        result.findings.push_back(std::move(finding));
    }
}

}  // namespace conform::cli
