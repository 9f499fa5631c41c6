// What a capture shows of connections and datagrams once its packets have been put in order: the
// meeting point of reassembly, which tells, and of whoever judges, who is told.
//
// A connection has a number of its own, never used again within one capture. Of each side every
// byte is told once, in the order of the stream, with the frame that carried it first; what was
// captured by nobody is told as a gap of known length. Events of one capture come in the order of
// the frames that completed them; spans are borrowed and valid during the call alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "capture/endpoint.hpp"

namespace conform::capture {

/// One end of a connection or datagram on the wire.
struct Socket {
    IpAddress address;
    std::uint16_t port = 0;  ///< host order

    friend bool operator==(const Socket&, const Socket&) = default;
};

/// Which frame, from 1 in its file, and when, in nanoseconds since the Unix epoch.
struct Seen {
    std::uint64_t frame = 0;
    std::int64_t t_ns = 0;
};

using ConnectionNumber = std::uint64_t;

/// Who made the connection; of one whose SYN is not in the capture a guess, and said so.
enum class Side : std::uint8_t { initiator, acceptor };

inline Side opposite(Side side) {
    return side == Side::initiator ? Side::acceptor : Side::initiator;
}

struct ConnectionBegin {
    ConnectionNumber number = 0;
    Socket initiator;
    Socket acceptor;
    bool syn_seen = false;           ///< false: the capture began later, streams start anywhere
    bool fast_open_option = false;   ///< the SYN asked for TCP Fast Open, with or without cookie
    std::size_t syn_payload = 0;     ///< bytes that the first SYN carried, taken or not
    std::uint8_t traffic_class = 0;  ///< TOS or Traffic Class byte of the first SYN
    Seen seen{};
};

struct StreamBytes {
    ConnectionNumber connection = 0;
    Side sender = Side::initiator;
    std::uint64_t offset = 0;  ///< of the first byte in the sender's stream, gaps counted
    std::span<const std::uint8_t> bytes{};
    bool on_syn = false;             ///< carried by a SYN that the other side took
    std::uint8_t traffic_class = 0;  ///< of the packet
    Seen seen{};
};

struct StreamGap {
    ConnectionNumber connection = 0;
    Side sender = Side::initiator;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    Seen seen{};  ///< of what showed that these bytes are missing
};

enum class StreamEnding : std::uint8_t {
    fin,
    reset,          ///< told of the side that sent it, then of the other if that was open
    refused,        ///< a reset answered the SYN; told of the acceptor, then of the initiator
    capture_ended,  ///< told of both sides that were still open; `seen` is the last frame
};

struct StreamEnd {
    ConnectionNumber connection = 0;
    Side sender = Side::initiator;
    StreamEnding how = StreamEnding::fin;
    Seen seen{};
};

struct Datagram {
    Socket from;
    Socket to;
    std::span<const std::uint8_t> payload{};
    bool whole = true;  ///< false: cut by the capture's snap length, or a fragment is missing
    std::uint8_t traffic_class = 0;
    Seen seen{};
};

/// Told of everything that one capture shows, on the thread that reads it.
class Traffic {
  public:
    Traffic() = default;
    virtual ~Traffic() = default;
    Traffic(const Traffic&) = delete;
    Traffic& operator=(const Traffic&) = delete;

    virtual void on(const ConnectionBegin& event) = 0;
    virtual void on(const StreamBytes& event) = 0;
    virtual void on(const StreamGap& event) = 0;
    virtual void on(const StreamEnd& event) = 0;
    virtual void on(const Datagram& event) = 0;
};

}  // namespace conform::capture
