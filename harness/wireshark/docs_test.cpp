// docs/wireshark.md shows what tshark prints: each block there that begins with "$ tshark" is run.
// SOCKS6_RENEW_DOCS=1 writes the page anew.
#include <fmt/format.h>

#include <cstdlib>
#include <sstream>

#include "catch_shim.hpp"
#include "e2e/report_files.hpp"
#include "wireshark/tshark.hpp"

namespace wireshark {
namespace {

std::string printed_by(const std::string& command) {
    const e2e::Folder preferences;
    return run_program(fmt::format("cd '{}' && export LC_ALL=C WIRESHARK_CONFIG_DIR='{}' && {}",
                                   SOCKS6_SOURCE_DIR, preferences.path().string(), command));
}

/// The page with each block's output in place of what stands there.
std::string renewed(const std::string& page, std::size_t& blocks) {
    std::istringstream in(page);
    std::string result;
    bool skipping = false;
    for (std::string line; std::getline(in, line);) {
        if (skipping && line != "```") continue;
        skipping = false;
        result += line + "\n";
        if (!line.starts_with("$ tshark ")) continue;
        result += printed_by(line.substr(2));
        skipping = true;
        ++blocks;
    }
    return result;
}

}  // namespace

TEST_CASE("dissector: the listings of docs/wireshark.md are what tshark prints") {
    if (!tshark_is_installed()) {
        WARN("TEST-SKIPPED: tshark is not installed");
        return;
    }
    const auto file = std::filesystem::path(SOCKS6_SOURCE_DIR) / "docs" / "wireshark.md";
    const auto page = e2e::text_of(file);
    std::size_t blocks = 0;
    const auto now = renewed(page, blocks);
    CHECK(blocks == 3);
    if (std::getenv("SOCKS6_RENEW_DOCS") != nullptr) e2e::write_text(file, now);
    CHECK(now == page);
}

}  // namespace wireshark
