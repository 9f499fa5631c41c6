// Independent eyes on the frames: tshark must find nothing to flag. Contracts, 3: pcaps.
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include "capture/case_pcap.hpp"
#include "capture/pcap_name.hpp"
#include "capture/read_back.hpp"
#include "capture/sample_transcripts.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

struct Output {
    int status = -1;
    std::string text;
};

Output run(const std::string& command) {
    Output output;
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return output;
    std::array<char, 4096> buffer{};
    while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        output.text.append(buffer.data(), size);
    }
    const int status = pclose(pipe);
    if (WIFEXITED(status)) output.status = WEXITSTATUS(status);
    return output;
}

bool tshark_is_installed() {
    return run("tshark --version 2>&1").status == 0;
}

Output tshark(const std::filesystem::path& file, const std::string& arguments) {
    return run("LC_ALL=C tshark -n -r '" + file.string() +
               "' -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE"
               " -o udp.check_checksum:TRUE " +
               arguments + " 2>/dev/null");
}

constexpr const char* suspicious =
    "-Y '_ws.malformed || tcp.analysis.flags || tcp.checksum.status==0 || "
    "ip.checksum.status==0 || udp.checksum.status==0'";

}  // namespace

TEST_CASE("capture: tshark finds nothing malformed, out of sequence or with a wrong checksum") {
    if (!tshark_is_installed()) {
        WARN("TEST-SKIPPED: tshark is not installed");
        return;
    }
    const TemporaryFolder folder;
    for (const Sample& each : samples()) {
        INFO(each.name);
        auto transcript = each.make();
        const auto written = write_case_pcap(folder.path(), each.name, transcript);
        REQUIRE(written.error.empty());
        const auto file = folder.path() / pcap_name(each.name);
        const auto flagged = tshark(file, suspicious);
        CHECK(flagged.status == 0);
        CHECK(flagged.text == "");
    }
}

TEST_CASE("capture: SOCKS 4 on port 1080 is flagged only as long as Wireshark takes it for SOCKS") {
    if (!tshark_is_installed()) {
        WARN("TEST-SKIPPED: tshark is not installed");
        return;
    }
    // What a case about foreign versions sends; Wireshark knows port 1080 as that of SOCKS 4 and 5.
    const TemporaryFolder folder;
    transcript::Transcript transcript;
    TranscriptWriter w(transcript);
    const auto flow = w.tcp("client", true, {"127.0.0.1", 40000}, {"127.0.0.1", 1080});
    w.sent(flow, {4, 1, 0});
    w.received(flow, {6, 0});
    const auto written = write_case_pcap(folder.path(), "foreign", transcript);
    REQUIRE(written.error.empty());
    const auto flagged =
        tshark(folder.path() / "foreign.pcap", std::string("-d tcp.port==1080,data ") + suspicious);
    CHECK(flagged.status == 0);
    CHECK(flagged.text == "");
}

TEST_CASE("capture: the filter for suspicious frames does find a lost segment") {
    if (!tshark_is_installed()) {
        WARN("TEST-SKIPPED: tshark is not installed");
        return;
    }
    const TemporaryFolder folder;
    auto transcript = sample("both ways");
    auto frames = synthesise(transcript, {});
    frames.erase(frames.begin() + 3);
    const auto file = folder.path() / "lost.pcap";
    REQUIRE(write_pcap(file, frames).error.empty());
    CHECK(tshark(file, suspicious).text != "");
}

}  // namespace conform::capture
