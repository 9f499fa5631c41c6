// Whatever a capture holds, the dissector has no error of its own, and calls malformed only what
// is.
#include <fmt/format.h>

#include <random>

#include "catch_shim.hpp"
#include "e2e/report_files.hpp"
#include "wireshark/streams.hpp"
#include "wireshark/tshark.hpp"

namespace wireshark {
namespace {

/// What each direction of a conversation says, in messages of well-formed kinds.
struct Exchange {
    std::vector<Bytes> client, proxy;
};

const std::vector<Exchange>& exchanges() {
    static const std::vector<Exchange> all{
        {{bytes("06 00 01 00 50 03 02 61 62 03 01 06 84 01 00 04 04 07 02 00 00 00 09 c0 03 07"),
          bytes("61 62 63")},
         {bytes("06 00 00 00 02 04 0b 01 00 00 00 09 00 00 00 10 04 04 03 01"),
          bytes("00 00 50 01 cb 00 71 01 01 01 04 84 02"), bytes("64 65")}},
        {{bytes("06 00 02 00 00 01 00 00 00 00 02 02 05 00 00 02 01 06 84 04 00 10"),
          bytes("01 01 61 01 62")},
         {bytes("06 00 01 02 00"), bytes("01 00"), bytes("06 00 00 02 00"),
          bytes("00 00 50 01 cb 00 71 01 01 01 06 84 04 00 08")}},
        {{bytes("06 00 03 00 00 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 03 08 02 01 "
                "01 61 01 62")},
         {bytes("06 00 00 00 00"), bytes("00 00 50 01 cb 00 71 01 00"), bytes("11 22 33 44"),
          bytes("00")}},
        {{bytes("05 01 00")}, {bytes("06 00")}},
    };
    return all;
}

class Rubbish {
  public:
    explicit Rubbish(unsigned seed) : random_(seed) {}

    /// Flips, drops, repeats or adds some bytes.
    Bytes mutated(Bytes data) {
        for (auto changes = below(4); changes > 0 && !data.empty(); --changes) {
            const auto at = static_cast<std::ptrdiff_t>(below(data.size()));
            switch (below(4)) {
                case 0:
                    data[static_cast<std::size_t>(at)] = byte();
                    break;
                case 1:
                    data.erase(data.begin() + at, data.end());
                    break;
                case 2:
                    data.erase(data.begin() + at);
                    break;
                default:
                    data.insert(data.begin() + at, byte());
                    break;
            }
        }
        return data;
    }

    Bytes noise() {
        Bytes data(below(60));
        for (auto& each : data) each = byte();
        return data;
    }

    Stream stream(unsigned number) {
        Stream stream(number);
        if (below(8) != 0) stream.open(below(4) == 0 ? noise() : Bytes{});
        const auto& exchange = exchanges()[below(exchanges().size())];
        const auto rounds = std::max(exchange.client.size(), exchange.proxy.size());
        for (std::size_t at = 0; at < rounds; ++at) {
            if (at < exchange.client.size()) say(stream, exchange.client[at], &Stream::client);
            if (below(16) == 0) stream.lose_from_client(below(9));
            if (at < exchange.proxy.size()) say(stream, exchange.proxy[at], &Stream::proxy);
        }
        return stream;
    }

    std::size_t below(std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
    }

  private:
    std::uint8_t byte() { return static_cast<std::uint8_t>(below(256)); }

    void say(Stream& stream, const Bytes& message, void (Stream::*send)(const Bytes&)) {
        const auto data = below(10) == 0 ? noise() : mutated(message);
        const auto cut = static_cast<std::ptrdiff_t>(below(data.size() + 1));
        const Bytes head(data.begin(), data.begin() + cut), tail(data.begin() + cut, data.end());
        if (!head.empty()) (stream.*send)(head);
        if (!tail.empty()) (stream.*send)(tail);
    }

    std::mt19937 random_;
};

/// dissect() throws on "Lua Error".
void check_rubbish(unsigned seed, unsigned count) {
    if (!tshark_is_installed()) {
        WARN("TEST-SKIPPED: tshark is not installed");
        return;
    }
    INFO("seed " << seed);
    Rubbish rubbish(seed);
    std::vector<Stream> streams;
    for (unsigned number = 0; number < count; ++number) streams.push_back(rubbish.stream(number));
    std::vector<Bytes> datagrams;
    const auto header = bytes("06 00 11 22 33 44 00 35 03 02 61 62 63 64");
    for (unsigned number = 0; number < count; ++number) {
        datagrams.push_back(rubbish.below(4) == 0 ? rubbish.noise() : rubbish.mutated(header));
    }
    const e2e::Folder folder;
    write_streams(folder / "streams.pcap", streams);
    write_datagrams(folder / "datagrams.pcap", datagrams);
    for (const std::string arguments :
         {"", "-2", "-o tcp.desegment_tcp_streams:FALSE", "-o tcp.reassemble_out_of_order:TRUE"}) {
        INFO(arguments);
        CHECK(dissect(folder / "streams.pcap", arguments).size() > count);
    }
    CHECK(dissect(folder / "datagrams.pcap", "").size() > count);
}

}  // namespace

TEST_CASE("dissector: mutated streams and datagrams cause no error of Lua") {
    check_rubbish(1, 400);
}

TEST_CASE("dissector: many mutated streams and datagrams cause no error of Lua", "[soak]") {
    for (unsigned seed = 2; seed < 8; ++seed) check_rubbish(seed, 2000);
}

TEST_CASE("dissector: well-formed messages are not called malformed") {
    if (!tshark_is_installed()) {
        WARN("TEST-SKIPPED: tshark is not installed");
        return;
    }
    std::vector<Stream> streams;
    for (unsigned number = 0; number < exchanges().size(); ++number) {
        Stream stream(number);
        stream.open();
        const auto& exchange = exchanges()[number];
        for (std::size_t at = 0; at < std::max(exchange.client.size(), exchange.proxy.size());
             ++at) {
            if (at < exchange.client.size()) stream.client(exchange.client[at]);
            if (at < exchange.proxy.size()) stream.proxy(exchange.proxy[at]);
        }
        streams.push_back(std::move(stream));
    }
    const e2e::Folder folder;
    write_streams(folder / "streams.pcap", streams);
    CHECK(tshark(folder / "streams.pcap", "-Y '_ws.malformed || _ws.lua.error'").empty());
}

}  // namespace wireshark
