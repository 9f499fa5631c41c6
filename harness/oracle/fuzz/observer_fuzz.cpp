// Any events of a few connections and datagrams: the observer neither crashes nor reports more
// conversations than connections, and what it says is bounded.
//
// An input is a list of events: one byte that says which (connection, side, kind), one byte of
// length, and as many bytes of content. Frames count up, time goes on by a second at times.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>

#include "oracle/observer.hpp"

namespace {

using namespace conform;
using capture::Side;
using Input = std::span<const std::uint8_t>;

/// A catalogue is a file; one clause in it is enough, others weigh nothing.
const requirements::Catalogue& catalogue() {
    static const auto loaded = [] {
        const auto file = std::filesystem::temp_directory_path() / "observer_fuzz_catalogue.json";
        std::ofstream(file) << R"({"format": 1, "revision": "05", "draft": "a draft",
            "requirements": [{"id": "R05-OPT-LAYOUT", "section": "a section", "level": "implicit",
            "role": "both", "text": "a clause", "testable": "black-box", "how": "look",
            "ambiguities": []}]})";
        return requirements::Catalogue::load(file);
    }();
    return std::get<requirements::Catalogue>(loaded);
}

void must(bool condition) {
    if (!condition) std::abort();
}

capture::Socket socket_at(std::uint8_t host, std::uint16_t port) {
    capture::Socket socket;
    socket.address.bytes = {192, 0, 2, host};
    socket.port = port;
    return socket;
}

class Player {
  public:
    explicit Player(oracle::Observer& observer) : observer_(observer) {}

    Input play(Input input) {
        const auto op = input[0];
        const auto size = std::min<std::size_t>(input[1], input.size() - 2);
        const auto content = input.subspan(2, size);
        const capture::ConnectionNumber number = 1 + (op & 3U);
        const auto side = (op & 4U) != 0 ? Side::acceptor : Side::initiator;
        ++seen_.frame;
        seen_.t_ns += (op & 0x80U) != 0 ? 1'000'000'000 : 1'000;
        begin(number, op);
        event(number, side, op >> 3U & 7U, content);
        return input.subspan(2 + size);
    }

  private:
    void begin(capture::ConnectionNumber number, std::uint8_t op) {
        if (begun_.at(number)) return;
        begun_.at(number) = true;
        // Two to the proxy, two from it to what the first asks for.
        const bool leg = number > 2;
        observer_.on(capture::ConnectionBegin{
            .number = number,
            .initiator = socket_at(leg ? 2 : 1, static_cast<std::uint16_t>(number)),
            .acceptor = leg ? socket_at(3, 80) : socket_at(2, 1'080),
            .syn_seen = (op & 0x40U) == 0,
            .fast_open_option = (op & 0x20U) != 0,
            .syn_payload = op,
            .seen = seen_});
    }

    void event(capture::ConnectionNumber number, Side side, unsigned kind, Input content) {
        auto& offset = offsets_.at(number * 2 + static_cast<std::size_t>(side));
        const auto& ended = ended_.at(number * 2 + static_cast<std::size_t>(side));
        if (kind >= 6) {
            const bool out = side == Side::initiator;
            observer_.on(capture::Datagram{.from = socket_at(out ? 1 : 2, out ? 50'000 : 1'080),
                                           .to = socket_at(out ? 2 : 1, out ? 1'080 : 50'000),
                                           .payload = content,
                                           .whole = kind == 6,
                                           .seen = seen_});
        } else if (!ended && kind == 5) {
            ended_.at(number * 2 + static_cast<std::size_t>(side)) = true;
            const auto how = content.empty() ? 0U : content[0] & 3U;
            observer_.on(
                capture::StreamEnd{number, side, static_cast<capture::StreamEnding>(how), seen_});
        } else if (!ended && kind == 4) {
            observer_.on(capture::StreamGap{number, side, offset, content.size() + 1, seen_});
            offset += content.size() + 1;
        } else if (!ended && !content.empty()) {
            observer_.on(capture::StreamBytes{.connection = number,
                                              .sender = side,
                                              .offset = offset,
                                              .bytes = content,
                                              .on_syn = kind == 3,
                                              .seen = seen_});
            offset += content.size();
        }
    }

    oracle::Observer& observer_;
    capture::Seen seen_{};
    std::array<bool, 5> begun_{};
    std::array<bool, 10> ended_{};
    std::array<std::uint64_t, 10> offsets_{};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::size_t reports = 0;
    oracle::ObserverOptions options;
    if (size % 2 == 0) options.ports = {1'080};
    oracle::Observer observer(catalogue(), options, [&](const oracle::ConversationReport& report) {
        ++reports;
        must(report.findings.size() <= 32);
        for (const auto& finding : report.findings) must(finding.bytes.bytes.size() <= 512);
    });
    Player player(observer);
    for (Input input(data, size); input.size() >= 2;) input = player.play(input);
    observer.finish();
    must(reports <= 4);
    return 0;
}
