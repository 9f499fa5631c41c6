// Tells an observer what a capture would show, by hand, and keeps what it reports.
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "catch_shim.hpp"
#include "oracle/observer.hpp"

namespace conform::oracle {

/// "06 00 (version) 01 (CONNECT)": pairs of digits; what stands in brackets is for people.
inline std::vector<std::uint8_t> hex(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    int depth = 0;
    std::string digits;
    for (const char c : text) {
        if (c == '(') ++depth;
        if (depth == 0 && std::isxdigit(static_cast<unsigned char>(c)) != 0) digits += c;
        if (c == ')') --depth;
        if (digits.size() < 2) continue;
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(digits, nullptr, 16)));
        digits.clear();
    }
    return bytes;
}

inline capture::Socket socket_at(std::array<std::uint8_t, 4> address, std::uint16_t port) {
    capture::Socket socket;
    std::copy(address.begin(), address.end(), socket.address.bytes.begin());
    socket.port = port;
    return socket;
}

inline const capture::Socket client_at = socket_at({192, 0, 2, 1}, 40'000);
inline const capture::Socket proxy_at = socket_at({198, 51, 100, 1}, 1'080);
inline const capture::Socket proxy_out = socket_at({198, 51, 100, 1}, 41'000);
inline const capture::Socket remote_at = socket_at({203, 0, 113, 1}, 80);

/// Replies that nothing can be said against.
inline constexpr auto auth_ok = "06 00 00 (success) 00 00";
inline constexpr auto select_password = "06 00 01 (further) 02 00";
inline constexpr auto password_ok = "06 00 00 (success) 02 00";
inline constexpr auto noop_ok = "00 00 00 01 00 00 00 00 00";
/// Bound to 198.51.100.1 port 41000.
inline constexpr auto connected = "00 A0 28 01 C6 33 64 01 00";
inline constexpr auto noop = "06 00 00 00 00 01 00 00 00 00 00";
/// To 203.0.113.1 port 80, without options.
inline constexpr auto connect_request = "06 00 01 00 50 01 CB 00 71 01 00";
/// To the same with an Authentication Method option for passwords.
inline constexpr auto connect_password = "06 00 01 00 50 01 CB 00 71 01 01 (option) 02 05 00 00 02";

inline const requirements::Catalogue& shipped_catalogue() {
    static const auto catalogue = std::get<requirements::Catalogue>(requirements::Catalogue::load(
        std::filesystem::path(SOCKS6_SOURCE_DIR) / "scenarios/requirements/draft-05.json"));
    return catalogue;
}

class Told {
  public:
    using Number = capture::ConnectionNumber;

    explicit Told(ObserverOptions options = {.ports = {1'080}})
        : observer(shipped_catalogue(), std::move(options),
                   [this](ConversationReport report) { reports.push_back(std::move(report)); }) {}

    /// A connection; by default the one of the client to the proxy.
    Number open(capture::Socket from = client_at, capture::Socket to = proxy_at,
                std::size_t syn_payload = 0, bool fast_open = false) {
        const Number number = ++connections_;
        offsets_.resize((number + 1) * 2);
        observer.on(capture::ConnectionBegin{.number = number,
                                             .initiator = from,
                                             .acceptor = to,
                                             .syn_seen = true,
                                             .fast_open_option = fast_open,
                                             .syn_payload = syn_payload,
                                             .seen = next()});
        return number;
    }
    void client(std::string_view text, Number number = 1) {
        bytes(number, capture::Side::initiator, hex(text));
    }
    void proxy(std::string_view text, Number number = 1) {
        bytes(number, capture::Side::acceptor, hex(text));
    }
    void bytes(Number number, capture::Side side, const std::vector<std::uint8_t>& bytes) {
        if (cut_everywhere) {
            for (const auto byte : bytes) piece(number, side, {byte});
        } else {
            piece(number, side, bytes);
        }
    }
    void gap(Number number, capture::Side side, std::uint64_t length) {
        auto& offset = offsets_[number * 2 + static_cast<std::size_t>(side)];
        observer.on(capture::StreamGap{number, side, offset, length, next()});
        offset += length;
    }
    void end(Number number, capture::Side side,
             capture::StreamEnding how = capture::StreamEnding::fin) {
        observer.on(capture::StreamEnd{number, side, how, next()});
    }
    /// The client ends first, then the proxy.
    void close(Number number = 1) {
        end(number, capture::Side::initiator);
        end(number, capture::Side::acceptor);
    }
    void datagram(capture::Socket from, capture::Socket to, std::string_view text) {
        const auto payload = hex(text);
        observer.on(capture::Datagram{.from = from, .to = to, .payload = payload, .seen = next()});
    }
    void wait(std::int64_t seconds) { t_ns_ += seconds * 1'000'000'000; }
    capture::Seen next() { return {++frame_, t_ns_ += 1'000'000}; }

    const ConversationReport& only() {
        observer.finish();
        REQUIRE(reports.size() == 1);
        return reports.front();
    }

    std::vector<ConversationReport> reports;
    Observer observer;
    bool cut_everywhere = false;  ///< each byte comes for itself
    std::uint8_t traffic_class = 0;

  private:
    void piece(Number number, capture::Side side, const std::vector<std::uint8_t>& bytes) {
        auto& offset = offsets_[number * 2 + static_cast<std::size_t>(side)];
        observer.on(capture::StreamBytes{.connection = number,
                                         .sender = side,
                                         .offset = offset,
                                         .bytes = bytes,
                                         .traffic_class = traffic_class,
                                         .seen = next()});
        offset += bytes.size();
    }

    Number connections_ = 0;
    std::uint64_t frame_ = 0;
    std::int64_t t_ns_ = 0;
    std::vector<std::uint64_t> offsets_;
};

/// "R05-…: fail; …": all findings but passes.
inline std::string told(const ConversationReport& report) {
    std::string text;
    for (const auto& one : report.findings) {
        if (!text.empty()) text += "; ";
        text += one.requirement + ": " + std::string(to_string(one.verdict));
    }
    return text;
}

inline bool kept(const ConversationReport& report, std::string_view clause) {
    return std::find(report.kept.begin(), report.kept.end(), clause) != report.kept.end();
}

}  // namespace conform::oracle
