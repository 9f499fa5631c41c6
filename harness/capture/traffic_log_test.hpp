// Writes down what a Traffic is told, one line an event, for tests to compare.
//
//   1 begin 192.0.2.1:40000 > 198.51.100.1:1080 syn tfo 5 bytes tos 16 #1
//   1 > 0 hello #2 syn        (">": the initiator sends; offset, bytes, frame)
//   1 < gap 5+3 #4
//   1 > fin #9
//   datagram 192.0.2.1:53 > 198.51.100.1:54 hi #3 cut
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <span>
#include <string>
#include <vector>

#include "capture/traffic.hpp"

namespace conform::capture {

inline std::string to_text(const Socket& socket) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = socket.address.v6 ? AF_INET6 : AF_INET;
    inet_ntop(family, socket.address.bytes.data(), text.data(), text.size());
    return fmt::format(fmt::runtime(socket.address.v6 ? "[{}]:{}" : "{}:{}"), text.data(),
                       socket.port);
}

inline std::string to_text(std::span<const std::uint8_t> bytes) {
    return {bytes.begin(), bytes.end()};
}

class TrafficLog : public Traffic {
  public:
    std::vector<std::string> lines;

    void on(const ConnectionBegin& event) override {
        add("{} begin {} > {}{}{}{}{} #{}", event.number, to_text(event.initiator),
            to_text(event.acceptor), event.syn_seen ? " syn" : "",
            event.fast_open_option ? " tfo" : "",
            event.syn_payload != 0 ? fmt::format(" {} bytes", event.syn_payload) : "",
            event.traffic_class != 0 ? fmt::format(" tos {}", event.traffic_class) : "",
            event.seen.frame);
    }
    void on(const StreamBytes& event) override {
        add("{} {} {} {}{} #{}{}", event.connection, arrow(event.sender), event.offset,
            to_text(event.bytes),
            event.traffic_class != 0 ? fmt::format(" tos {}", event.traffic_class) : "",
            event.seen.frame, event.on_syn ? " syn" : "");
    }
    void on(const StreamGap& event) override {
        add("{} {} gap {}+{} #{}", event.connection, arrow(event.sender), event.offset,
            event.length, event.seen.frame);
    }
    void on(const StreamEnd& event) override {
        constexpr std::array<const char*, 4> names{"fin", "reset", "refused", "capture ended"};
        add("{} {} {} #{}", event.connection, arrow(event.sender),
            names.at(static_cast<std::size_t>(event.how)), event.seen.frame);
    }
    void on(const Datagram& event) override {
        add("datagram {} > {} {}{} #{}{}", to_text(event.from), to_text(event.to),
            to_text(event.payload),
            event.traffic_class != 0 ? fmt::format(" tos {}", event.traffic_class) : "",
            event.seen.frame, event.whole ? "" : " cut");
    }

    /// The lines so far, which are then forgotten.
    std::vector<std::string> take() { return std::exchange(lines, {}); }

  private:
    static char arrow(Side side) { return side == Side::initiator ? '>' : '<'; }
    template <typename... Values>
    void add(fmt::format_string<Values...> format, Values&&... values) {
        lines.push_back(fmt::format(format, std::forward<Values>(values)...));
    }
};

using Lines = std::vector<std::string>;

}  // namespace conform::capture
