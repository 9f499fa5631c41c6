// Pcaps of TCP connections to a proxy, written packet by packet: what segments a stream is cut
// into, data on the SYN, packets that the capture lacks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "capture/endpoint.hpp"
#include "capture/frame.hpp"
#include "capture/packet.hpp"

namespace wireshark {

using Bytes = std::vector<std::uint8_t>;

/// From hexadecimal; blanks allowed.
Bytes bytes(const std::string& hex);

/// One connection from a client to port 1080 of a proxy. Each segment becomes a frame.
class Stream {
  public:
    /// Connections of different numbers have different client ports.
    explicit Stream(unsigned number = 0);

    /// The handshake; the SYN carries `data`, acknowledged by the SYN-ACK.
    void open(const Bytes& data = {});
    void client(const Bytes& data) { send(client_, proxy_, data); }
    void proxy(const Bytes& data) { send(proxy_, client_, data); }
    /// The client's next bytes are not in the capture.
    void lose_from_client(std::size_t count) { client_.next += static_cast<std::uint32_t>(count); }
    /// The client's next segment goes so many bytes back.
    void repeat_from_client(std::size_t count) {
        client_.next -= static_cast<std::uint32_t>(count);
    }

    std::vector<conform::capture::Frame>& frames() { return frames_; }

  private:
    struct End {
        conform::capture::Endpoint endpoint;
        std::uint32_t next = 1000;
    };

    void send(End& from, const End& to, const Bytes& data, std::uint8_t flags = 0);

    End client_, proxy_;
    std::vector<conform::capture::Frame> frames_;
    conform::capture::PacketBuilder builder_;
};

/// One after the other, with time stamps a millisecond apart.
void write_streams(const std::filesystem::path& pcap, std::vector<Stream> streams);

/// Datagrams from a client to UDP port 1080.
void write_datagrams(const std::filesystem::path& pcap, const std::vector<Bytes>& payloads);

}  // namespace wireshark
