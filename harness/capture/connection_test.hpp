// One TCP connection, played segment by segment to a reassembly, for tests.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "capture/packet.hpp"
#include "capture/tcp_reassembly.hpp"
#include "capture/traffic_log_test.hpp"

namespace conform::capture {

/// A begun connection's lines start so.
inline constexpr const char* begin_line = "1 begin 192.0.2.1:40000 > 198.51.100.1:1080 syn #1";

class PlayedConnection {
  public:
    explicit PlayedConnection(ReassemblyLimits limits = {}) : reassembly(log, limits) {}

    TrafficLog log;
    TcpReassembly reassembly;
    Socket client{.address = {.v6 = false, .bytes = {192, 0, 2, 1}}, .port = 40000};
    Socket server{.address = {.v6 = false, .bytes = {198, 51, 100, 1}}, .port = 1080};
    std::uint32_t client_isn = 1000;
    std::uint32_t server_isn = 5000;
    std::uint64_t frame = 0;
    std::int64_t t_ns = 0;
    bool fast_open = false;
    std::uint8_t traffic_class = 0;
    std::size_t cut = 0;  ///< bytes at the end of a payload that are not captured

    /// `at` and `ack` are offsets in the streams; a SYN stands before offset 0.
    void client_sends(unsigned flags, std::int64_t at, std::string_view text = "",
                      std::int64_t ack = 0) {
        play(client, server, flags, client_isn, at, text, server_isn, ack);
    }
    void server_sends(unsigned flags, std::int64_t at, std::string_view text = "",
                      std::int64_t ack = 0) {
        play(server, client, flags, server_isn, at, text, client_isn, ack);
    }
    void client_data(std::int64_t at, std::string_view text) { client_sends(ack_flag, at, text); }
    void server_acks(std::int64_t ack) { server_sends(ack_flag, 0, "", ack); }

    /// Frames 1 to 3.
    void handshake(std::string_view syn_data = "", std::int64_t taken = 0) {
        client_sends(syn_flag, 0, syn_data);
        server_sends(syn_flag | ack_flag, 0, "", taken);
        client_sends(ack_flag, taken);
    }
    Lines finish() {
        reassembly.finish({.frame = frame, .t_ns = t_ns});
        return log.take();
    }

  private:
    void play(const Socket& from, const Socket& to, unsigned flags, std::uint32_t isn,
              std::int64_t at, std::string_view text, std::uint32_t other_isn, std::int64_t ack) {
        TcpArrival arrival{.from = from, .to = to, .tcp = {}, .seen = {}};
        arrival.traffic_class = traffic_class;
        arrival.seen = {.frame = ++frame, .t_ns = t_ns};
        arrival.tcp.source_port = from.port;
        arrival.tcp.destination_port = to.port;
        arrival.tcp.flags = static_cast<std::uint8_t>(flags);
        arrival.tcp.fast_open = fast_open;
        arrival.tcp.seq = isn + static_cast<std::uint32_t>(at) + ((flags & syn_flag) != 0 ? 0 : 1);
        arrival.tcp.ack =
            (flags & ack_flag) != 0 ? other_isn + 1 + static_cast<std::uint32_t>(ack) : 0;
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        arrival.tcp.payload = std::span(bytes, text.size()).first(text.size() - cut);
        arrival.tcp.length = text.size();
        reassembly.add(arrival);
    }
};

}  // namespace conform::capture
