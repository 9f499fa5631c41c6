// The captures of pcap-fixtures/, byte for byte: what a reader of ours, or Wireshark, gets to see
// of three SOCKS 6 conversations. SOCKS6_RENEW_FIXTURES=1 writes them anew.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "capture/case_pcap.hpp"
#include "capture/pcap_name.hpp"
#include "capture/read_back.hpp"
#include "capture/sample_transcripts.hpp"
#include "catch_shim.hpp"

namespace conform::capture {
namespace {

using transcript::Transcript;

const transcript::FlowEnd client{"192.0.2.1", 40000};
const transcript::FlowEnd proxy{"198.51.100.1", 1080};
const transcript::FlowEnd proxy_out{"198.51.100.1", 41000};
const transcript::FlowEnd remote{"203.0.113.1", 80};

const Bytes authentication_success{0x06, 0x00, 0x00, 0x00, 0x00};

/// NOOP: Request, both replies, the client closes (draft-05, "Operation Replies").
Transcript noop() {
    Transcript transcript;
    TranscriptWriter writer(transcript);
    const auto flow = writer.tcp("client", true, client, proxy);
    writer.opened(flow);
    writer.sent(flow, {0x06, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00});
    writer.received(flow, authentication_success);
    writer.received(flow, {0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00});
    writer.add(transcript::EntryKind::end, flow, transcript::Direction::sent);
    writer.add(transcript::EntryKind::end, flow, transcript::Direction::received);
    return transcript;
}

/// CONNECT to 203.0.113.1:80 with data behind the Request (draft-05, "False Starts").
Transcript connect() {
    Transcript transcript;
    TranscriptWriter writer(transcript);
    const Bytes request{0x06, 0x00, 0x01, 0x00, 0x50, 0x01, 203, 0, 113, 1, 0x00};
    const Bytes question{'p', 'i', 'n', 'g'};
    const auto flow = writer.tcp("client", true, client, proxy);
    writer.opened(flow);
    auto first_flight = request;
    first_flight.insert(first_flight.end(), question.begin(), question.end());
    writer.sent(flow, first_flight);
    writer.received(flow, authentication_success);
    const auto out = writer.tcp("remote", false, remote, proxy_out);
    writer.opened(out);
    writer.received(out, question);
    // Bind port 41000 is 0xA028.
    writer.received(flow, {0x00, 0xA0, 0x28, 0x01, 198, 51, 100, 1, 0x00});
    writer.sent(out, {'p', 'o', 'n', 'g'});
    writer.received(flow, {'p', 'o', 'n', 'g'});
    writer.add(transcript::EntryKind::end, flow, transcript::Direction::sent);
    writer.add(transcript::EntryKind::end, out, transcript::Direction::received);
    writer.add(transcript::EntryKind::end, out, transcript::Direction::sent);
    writer.add(transcript::EntryKind::end, flow, transcript::Direction::received);
    return transcript;
}

/// A SOCKS 5 greeting and the reply to it (draft-05, "Version Mismatch Replies").
Transcript version_mismatch() {
    Transcript transcript;
    TranscriptWriter writer(transcript);
    const auto flow = writer.tcp("client", true, client, proxy);
    writer.opened(flow);
    writer.sent(flow, {0x05, 0x01, 0x00});
    writer.received(flow, {0x06, 0x00});
    writer.add(transcript::EntryKind::end, flow, transcript::Direction::received);
    writer.add(transcript::EntryKind::end, flow, transcript::Direction::sent);
    return transcript;
}

std::string content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void check_fixture(const std::string& name, Transcript transcript) {
    const auto fixtures = std::filesystem::path(SOCKS6_SOURCE_DIR) / "pcap-fixtures";
    SynthesisOptions options;
    options.start_ns = 1'540'252'800'000'000'000;  // 2018-10-23, the day of revision -05
    const TemporaryFolder folder;
    const auto renew = std::getenv("SOCKS6_RENEW_FIXTURES") != nullptr;
    const auto& into = renew ? fixtures : folder.path();
    const auto written = write_case_pcap(into, name, transcript, options);
    REQUIRE(written.error.empty());
    const auto expected = content(fixtures / pcap_name(name));
    REQUIRE_FALSE(expected.empty());
    CHECK(content(into / pcap_name(name)) == expected);
}

}  // namespace

TEST_CASE("capture: a NOOP is written as pcap-fixtures/noop.pcap") {
    check_fixture("noop", noop());
}

TEST_CASE("capture: a CONNECT with early data is written as pcap-fixtures/connect.pcap") {
    check_fixture("connect", connect());
}

TEST_CASE("capture: a version mismatch is written as pcap-fixtures/version-mismatch.pcap") {
    check_fixture("version-mismatch", version_mismatch());
}

}  // namespace conform::capture
