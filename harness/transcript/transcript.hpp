// What the actors of one case sent and received, in order, with times: the raw material of every
// verdict, report and synthesised capture. Plain values; nothing here knows SOCKS 6.
//
// A flow is one TCP connection, or one UDP socket's conversation with one peer, as one of our
// actors sees it. Entries refer to flows by index. Data entries are kept up to a bound (Recorder):
// the first and the last bytes of each direction survive, what lies between is one entry that says
// how many bytes and which hash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "transcript/field.hpp"

namespace conform::transcript {

enum class Transport : std::uint8_t { tcp, udp };

/// One end of a flow.
struct FlowEnd {
    std::string address;     ///< IP address as text, without port or brackets; empty if not known
    std::uint16_t port = 0;  ///< host order

    friend bool operator==(const FlowEnd&, const FlowEnd&) = default;
};

struct Flow {
    std::string actor;  ///< who of ours holds it: "client", "remote"
    Transport transport = Transport::tcp;
    bool initiated = false;  ///< whether our actor connected (else it accepted)
    FlowEnd local;           ///< our actor's end
    FlowEnd remote;          ///< the other end

    friend bool operator==(const Flow&, const Flow&) = default;
};

/// As seen by the actor that holds the flow.
enum class Direction : std::uint8_t { sent, received };

enum class EntryKind : std::uint8_t {
    opened,   ///< the connection was made (direction sent) or accepted (received)
    refused,  ///< the connection could not be made; `note` says why
    data,     ///< bytes as one write or one read saw them; for UDP one datagram
    omitted,  ///< bytes left out of the transcript: `omitted` of them, hash in `note`
    message,  ///< a message that those bytes held, decoded; its bytes also stand in data entries
    end,      ///< FIN
    reset,    ///< RST
    note,     ///< anything else worth telling; `note`
};

/// A message found in the bytes of one direction of a flow.
struct DecodedMessage {
    std::string title;              ///< "Operation Reply"
    std::size_t stream_offset = 0;  ///< where it begins in this direction of the flow
    Field root;

    friend bool operator==(const DecodedMessage&, const DecodedMessage&) = default;
};

struct Entry {
    EntryKind kind = EntryKind::note;
    std::size_t flow = 0;  ///< index into Transcript::flows
    Direction direction = Direction::sent;
    std::int64_t t_ns = 0;                  ///< since the start of the case
    std::string step;                       ///< the scenario step that did or saw it; may be empty
    std::vector<std::uint8_t> bytes;        ///< data and message entries
    std::uint64_t omitted = 0;              ///< omitted entries: bytes left out
    std::optional<DecodedMessage> decoded;  ///< message entries
    std::string note;
    std::vector<std::uint32_t> frames;  ///< frame numbers in the case's pcap, from 1; may be empty

    friend bool operator==(const Entry&, const Entry&) = default;
};

struct Transcript {
    std::vector<Flow> flows;
    std::vector<Entry> entries;  ///< in time order

    friend bool operator==(const Transcript&, const Transcript&) = default;
};

}  // namespace conform::transcript
