// The TCP connections of a capture, told to a Traffic (traffic.hpp) as their segments come.
//
// Segments may come in any order, more than once, in part or not at all; each direction is put in
// order for itself (stream_assembly.hpp). Which packets make which connection:
// - A SYN with another sequence number is a new connection, even if the one before has not ended:
//   that one then ends with capture_ended. The same SYN again is a copy or a repetition.
// - Data or a FIN between sockets of which no SYN was captured begin a connection too; then the
//   higher port is taken for the initiator.
// - Until the acceptor has answered, packets that do not fit the SYN are leftovers of an earlier
//   connection and ignored, resets among them.
// - Once both sides have ended, only a new SYN counts.
//
// Memory is bounded by ReassemblyLimits: a connection more than allowed makes the one that ended
// longest ago forgotten or, if none has, ends the one that was silent longest with capture_ended.
// One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>

#include "capture/flow_key.hpp"
#include "capture/stream_assembly.hpp"
#include "capture/traffic.hpp"
#include "capture/transport.hpp"

namespace conform::capture {

struct TcpArrival {
    Socket from;
    Socket to;
    TcpPacket tcp;
    std::uint8_t traffic_class = 0;
    Seen seen{};
};

class TcpReassembly {
  public:
    explicit TcpReassembly(Traffic& traffic, ReassemblyLimits limits = {})
        : outlet_{.traffic = traffic, .limits = limits} {}

    void add(const TcpArrival& arrival);
    /// The capture ends with that frame: whatever is open or held is told.
    void finish(Seen last);

    /// How often the file holds a packet, by what SYNs show: 1 unless it was captured in several
    /// places.
    std::size_t copies_of_each() const { return copies_of_each_; }
    /// Bytes held for all connections, overhead included.
    std::size_t held() const { return outlet_.held; }
    std::size_t connections() const { return known_.size(); }

  private:
    struct Connection {
        Connection(ConnectionNumber number_, const DirectedFlow& flow, Side sender);

        ConnectionNumber number;
        FlowKey key;
        bool initiator_is_low;
        bool syn_seen = false;
        bool retired = false;        // in ended_
        std::uint32_t isn = 0;       // of the initiator, if its SYN was seen
        std::size_t syn_length = 0;  // of the data of its SYN
        std::int64_t syn_t_ns = 0;
        std::size_t syn_copies = 1;
        std::array<StreamAssembly, 2> streams;

        StreamAssembly& stream(Side side) { return streams.at(static_cast<std::size_t>(side)); }
        bool ended() const { return streams[0].ended() && streams[1].ended(); }
        bool unanswered() { return syn_seen && !stream(Side::acceptor).begun(); }
        /// Whether a number lies within the data of the SYN, or at their end.
        bool meets_syn(std::uint32_t seq) const { return seq - (isn + 1) <= syn_length; }
    };
    using Connections = std::list<Connection>;

    struct Incoming {
        const TcpArrival& arrival;
        DirectedFlow flow;
    };
    /// A packet of a connection that is known.
    struct Place {
        const TcpArrival& arrival;
        Connection& connection;
        Side sender;

        StreamAssembly& own() const { return connection.stream(sender); }
        StreamAssembly& other() const { return connection.stream(opposite(sender)); }
    };

    static Place place_of(const Incoming& incoming, Connection& connection);
    Connection& open(const Incoming& incoming, Side sender, bool syn_seen);
    void drop_one(Seen seen);
    void abandon(Connections& list, Connections::iterator connection, Seen seen);
    void abandon(Connection& connection, Seen seen);
    void retire_ended(Connection& connection);

    void syn(const Incoming& incoming, Connection* known);
    void repeated_syn(const Place& place);
    void syn_ack(const Incoming& incoming, Connection* known);
    void reset(const Place& place);
    void segment(const Place& place);
    void acknowledge(const Place& place);

    Outlet outlet_;
    ConnectionNumber last_number_ = 0;
    std::size_t copies_of_each_ = 1;
    Connections open_;   // the one active last in front
    Connections ended_;  // the one that ended last in front
    std::unordered_map<FlowKey, Connections::iterator, FlowHash> known_;
};

}  // namespace conform::capture
