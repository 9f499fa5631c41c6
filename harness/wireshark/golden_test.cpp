// The dissector against bytes typed from the figures of draft-05; our own codec has no part in it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "catch_shim.hpp"
#include "e2e/report_files.hpp"
#include "wireshark/golden.hpp"
#include "wireshark/tshark.hpp"

namespace wireshark {
namespace {

/// All that a frame shows, as a golden file words it.
struct Shown {
    std::vector<std::string> fields, experts, generated;
};

Shown shown_in(const std::vector<Message>& messages, unsigned frame) {
    Shown shown;
    for (const auto& message : messages) {
        if (message.frame != frame) continue;
        if (message.type == "data") shown.fields.push_back(fmt::format("data {}", message.length));
        for (const auto& each : message.fields) {
            if (message.type != "data") shown.fields.push_back(each.name + " " + each.show);
        }
        for (const auto& each : message.generated) {
            if (each.name != "time") shown.generated.push_back(each.name + " " + each.show);
        }
        shown.experts.insert(shown.experts.end(), message.experts.begin(), message.experts.end());
    }
    std::sort(shown.experts.begin(), shown.experts.end());
    return shown;
}

void check_golden(const std::string& name) {
    if (!tshark_is_installed()) {
        WARN("TEST-SKIPPED: tshark is not installed");
        return;
    }
    const auto golden = read_golden(std::filesystem::path(SOCKS6_SOURCE_DIR) /
                                    "harness/wireshark/golden" / (name + ".txt"));
    const e2e::Folder folder;
    write_golden_pcap(golden, folder / "golden.pcap");
    // Twice over the capture, so that a Request knows the frames of its replies.
    const auto messages = dissect(folder / "golden.pcap", "-2");
    REQUIRE_FALSE(golden.segments.empty());
    for (std::size_t at = 0; at < golden.segments.size(); ++at) {
        const auto& segment = golden.segments[at];
        const auto shown = shown_in(messages, static_cast<unsigned>(at + 1));
        INFO("segment " << at + 1 << ", " << segment.hex);
        CHECK(shown.fields == segment.expected);
        CHECK(shown.experts == segment.experts);
        CHECK(shown.generated == segment.generated);
    }
}

}  // namespace

TEST_CASE("dissector: figures of a CONNECT with every option of a Request") {
    check_golden("connect");
}

TEST_CASE("dissector: figures of a password exchange in front of a BIND and its two replies") {
    check_golden("bind");
}

TEST_CASE("dissector: figures of a UDP association") {
    check_golden("udp-association");
}

TEST_CASE("dissector: the datagram header with each type of address") {
    check_golden("datagrams");
}

TEST_CASE("dissector: a Version Mismatch Reply") {
    check_golden("version-mismatch");
}

TEST_CASE("dissector: violations that the bytes show are told") {
    check_golden("violations-request");
    check_golden("violations-replies");
    check_golden("second-reply");
}

}  // namespace wireshark
