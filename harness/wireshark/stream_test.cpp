// TCP keeps no borders of messages: the dissector finds them in whatever segments there are.
#include <fmt/format.h>

#include <algorithm>

#include "catch_shim.hpp"
#include "e2e/report_files.hpp"
#include "wireshark/streams.hpp"
#include "wireshark/tshark.hpp"

namespace wireshark {
namespace {

// A CONNECT by name with a TFO option, "ping" behind it, and both replies with "pong".
const Bytes request = bytes("06 00 01 00 50 03 04 68 6f 73 74 02 01 06 84 01 00 04 02 05 00 00 02");
const Bytes ping = bytes("70 69 6e 67");
const Bytes replies = bytes("06 00 00 00 00  00 a0 28 01 c6 33 64 01 00");
const Bytes pong = bytes("70 6f 6e 67");

Bytes operator+(Bytes left, const Bytes& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

Bytes part(const Bytes& all, std::size_t from, std::size_t to) {
    return {all.begin() + static_cast<std::ptrdiff_t>(from),
            all.begin() + static_cast<std::ptrdiff_t>(to)};
}

/// Each message with its bytes; of the data the sum.
struct Seen {
    std::vector<std::string> messages;
    std::size_t client_data = 0, proxy_data = 0;
    std::vector<std::string> experts;

    friend bool operator==(const Seen&, const Seen&) = default;
};

Seen seen_in(const std::vector<Message>& messages) {
    Seen seen;
    for (const auto& message : messages) {
        if (message.type != "data") {
            seen.messages.push_back(message.type + " " + message.hex);
        } else if (message.sender == "client") {
            seen.client_data += message.length;
        } else {
            seen.proxy_data += message.length;
        }
        seen.experts.insert(seen.experts.end(), message.experts.begin(), message.experts.end());
    }
    return seen;
}

Seen see(const std::vector<Stream>& streams, const std::string& arguments = "") {
    const e2e::Folder folder;
    write_streams(folder / "streams.pcap", streams);
    return seen_in(dissect(folder / "streams.pcap", arguments));
}

Stream whole(unsigned number = 0) {
    Stream stream(number);
    stream.open();
    stream.client(request + ping);
    stream.proxy(replies + pong);
    return stream;
}

/// With a method option in the Request all data in front of the reply is objected to, whatever the
/// segments; how many data there are in how many frames is not.
Seen without_experts(Seen seen) {
    seen.experts.clear();
    return seen;
}

bool skipped() {
    if (tshark_is_installed()) return false;
    WARN("TEST-SKIPPED: tshark is not installed");
    return true;
}

}  // namespace

TEST_CASE("dissector: messages cut in two at every byte are the same messages") {
    if (skipped()) return;
    auto expected = without_experts(see({whole()}));
    REQUIRE(expected.messages.size() == 3);
    REQUIRE(expected.client_data == ping.size());
    REQUIRE(expected.proxy_data == pong.size());
    const Bytes up = request + ping, down = replies + pong;
    for (const std::string arguments : {"", "-2"}) {
        std::vector<Stream> streams;
        for (std::size_t cut = 1; cut < up.size(); ++cut) {
            Stream stream(static_cast<unsigned>(cut));
            stream.open();
            stream.client(part(up, 0, cut));
            stream.client(part(up, cut, up.size()));
            const auto behind = std::min(cut, down.size() - 1);
            stream.proxy(part(down, 0, behind));
            stream.proxy(part(down, behind, down.size()));
            streams.push_back(std::move(stream));
        }
        const auto seen = without_experts(see(streams, arguments));
        REQUIRE(seen.messages.size() == 3 * streams.size());
        for (std::size_t at = 0; at < seen.messages.size(); ++at) {
            CHECK(seen.messages[at] == expected.messages[at % 3]);
        }
        CHECK(seen.client_data == streams.size() * ping.size());
        CHECK(seen.proxy_data == streams.size() * pong.size());
    }
}

TEST_CASE("dissector: messages that come one byte at a time are the same messages") {
    if (skipped()) return;
    Stream stream;
    stream.open();
    for (const auto each : request + ping) stream.client({each});
    for (const auto each : replies + pong) stream.proxy({each});
    CHECK(without_experts(see({stream})) == without_experts(see({whole()})));
}

TEST_CASE("dissector: a Request in the SYN is a Request") {
    // Section "TCP Fast Open on the Client-Proxy Leg".
    if (skipped()) return;
    Stream all;
    all.open(request + ping);
    all.proxy(replies + pong);
    CHECK(see({all}) == see({whole()}));
    Stream split;
    split.open(part(request, 0, 10));
    split.client(part(request, 10, request.size()) + ping);
    split.proxy(replies + pong);
    CHECK(see({split}) == see({whole()}));
}

TEST_CASE("dissector: data of a SYN that are sent again are shown once") {
    if (skipped()) return;
    Stream stream;
    stream.open(request + ping);
    stream.repeat_from_client(request.size() + ping.size());
    stream.client(request + ping);
    stream.proxy(replies + pong);
    CHECK(see({stream}) == see({whole()}));
    CHECK(see({stream}, "-2") == see({whole()}));
}

TEST_CASE("dissector: initial data is counted across segments, then comes the password") {
    // Section "Authentication Method options".
    if (skipped()) return;
    Stream stream;
    stream.open();
    stream.client(bytes("06 00 01 00 50 01 cb 00 71 01 01 02 05 00 05 02 61 62"));
    stream.client(bytes("63 64"));
    stream.proxy(bytes("06 00 01 02 00"));
    stream.client(bytes("65 01 01 61 01 62 66"));
    stream.proxy(bytes("01 00 06 00 00 02 00 00 00 00 01 00 00 00 00 00"));
    const auto seen = see({stream});
    CHECK(seen.messages ==
          std::vector<std::string>{"request 060001005001cb007101010205000502",
                                   "authentication_reply 0600010200", "password_request 0101610162",
                                   "password_reply 0100", "authentication_reply 0600000200",
                                   "operation_reply 000000010000000000"});
    CHECK(seen.client_data == 6);
    CHECK(seen.experts.empty());
}

TEST_CASE("dissector: behind bytes that the capture lacks nothing is taken for a message") {
    if (skipped()) return;
    Stream stream;
    stream.open();
    stream.client(bytes("06 00 01 00 50 01 cb 00 71 01 01 02 05 00 00 02"));
    stream.proxy(bytes("06 00 01 02 00"));
    stream.lose_from_client(3);
    stream.client(bytes("01 01 61 01 62"));
    const auto seen = see({stream}, "-o tcp.analyze_sequence_numbers:TRUE");
    CHECK(seen.messages.size() == 2);
    CHECK(seen.client_data == 5);
    CHECK(seen.experts == std::vector<std::string>{"lost"});
}

TEST_CASE("dissector: a wire version and ports are preferences") {
    if (skipped()) return;
    const e2e::Folder folder;
    const auto pcap = folder / "p.pcap";
    Stream stream;
    stream.open();
    stream.client(bytes("06 06 00 00 00 01 00 00 00 00 00"));
    write_streams(pcap, {stream});
    CHECK(dissect(pcap, "").at(0).has_expert("foreign_request"));
    const auto spoken = dissect(pcap, "-o socks6.wire_version:0606");
    REQUIRE(spoken.size() == 1);
    CHECK(spoken[0].experts.empty());
    CHECK(dissect(pcap, "-o socks6.tcp_ports:1081").empty());
    CHECK(dissect(pcap,
                  "-o socks6.tcp_ports:1081 -o socks6.wire_version:0606 "
                  "-o socks6.heuristics:TRUE")
              .size() == 1);
}

}  // namespace wireshark
