#include "wireshark/golden.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "e2e/report_files.hpp"
#include "wireshark/tshark.hpp"

namespace wireshark {
namespace {

bool is_hex(const std::string& word) {
    return word.size() == 2 && word.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// "00 50  request.port 80": the bytes, then the rest.
std::pair<std::string, std::string> bytes_and_field(const std::string& line) {
    std::istringstream words(line);
    std::string hex, rest, word;
    while (words >> word) {
        if (rest.empty() && is_hex(word)) {
            hex += word;
        } else {
            rest += rest.empty() ? word : " " + word;
        }
    }
    return {hex, rest};
}

void take_line(const std::string& line, GoldenSegment& segment) {
    if (line.starts_with("! ")) {
        segment.experts.push_back(line.substr(2));
    } else if (line.starts_with("* ")) {
        segment.generated.push_back(line.substr(2));
    } else {
        const auto [hex, field] = bytes_and_field(line);
        if (field.empty()) throw std::runtime_error("golden: no field in \"" + line + "\"");
        segment.hex += hex;
        segment.expected.push_back(field);
    }
}

std::string hex_dump(const std::string& hex) {
    std::string dump;
    for (std::size_t at = 0; at < hex.size(); at += 2) {
        if (at % 32 == 0) dump += fmt::format("{}{:06x}", at == 0 ? "" : "\n", at / 2);
        dump += " " + hex.substr(at, 2);
    }
    return dump + "\n";
}

}  // namespace

Golden read_golden(const std::filesystem::path& file) {
    Golden golden;
    std::istringstream in(e2e::text_of(file));
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line.starts_with("#")) continue;
        if (line == "udp") {
            golden.udp = true;
        } else if (line == "client:" || line == "proxy:") {
            golden.segments.push_back({line.substr(0, line.size() - 1), {}, {}, {}, {}});
        } else if (golden.segments.empty()) {
            throw std::runtime_error("golden: expected client: or proxy:, got \"" + line + "\"");
        } else {
            take_line(line, golden.segments.back());
        }
    }
    for (auto& each : golden.segments) std::sort(each.experts.begin(), each.experts.end());
    return golden;
}

void write_golden_pcap(const Golden& golden, const std::filesystem::path& pcap) {
    std::string dump;
    for (const auto& segment : golden.segments) {
        dump += segment.sender == "client" ? "I\n" : "O\n";
        dump += hex_dump(segment.hex);
    }
    const auto text = pcap.string() + ".txt";
    e2e::write_text(text, dump);
    run_program(fmt::format("text2pcap -q -D -4 192.0.2.1,198.51.100.1 {} 40000,1080 '{}' '{}'",
                            golden.udp ? "-u" : "-T", text, pcap.string()));
}

}  // namespace wireshark
