#include "capture/tcp_reassembly.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "capture/copy_window.hpp"
#include "capture/packet.hpp"

namespace conform::capture {
namespace {

bool has(const TcpArrival& arrival, TcpFlag flag) {
    return (arrival.tcp.flags & flag) != 0;
}

Carried carried(const TcpArrival& arrival) {
    return {.bytes = arrival.tcp.payload,
            .length = arrival.tcp.length,
            .traffic_class = arrival.traffic_class,
            .seen = arrival.seen};
}

/// Services have the lower ports, as a rule.
Side likely_side(const TcpArrival& arrival) {
    return arrival.from.port >= arrival.to.port ? Side::initiator : Side::acceptor;
}

}  // namespace

TcpReassembly::Connection::Connection(ConnectionNumber number_, const DirectedFlow& flow,
                                      Side sender)
    : number(number_),
      key(flow.key),
      initiator_is_low(flow.from_low == (sender == Side::initiator)),
      streams{StreamAssembly(number_, Side::initiator), StreamAssembly(number_, Side::acceptor)} {}

void TcpReassembly::add(const TcpArrival& arrival) {
    const Incoming incoming{.arrival = arrival, .flow = directed_flow(arrival.from, arrival.to)};
    const auto found = known_.find(incoming.flow.key);
    Connection* known = found != known_.end() ? &*found->second : nullptr;
    if (known != nullptr && !known->retired) {
        open_.splice(open_.begin(), open_, found->second);
    }
    if (has(arrival, syn_flag) && !has(arrival, rst_flag)) {
        return has(arrival, ack_flag) ? syn_ack(incoming, known) : syn(incoming, known);
    }
    if (known == nullptr) {
        const bool sends = arrival.tcp.length != 0 || has(arrival, fin_flag);
        if (has(arrival, rst_flag) || !sends) return;
        known = &open(incoming, likely_side(arrival), false);
    }
    if (known->ended()) return;
    const Place place = place_of(incoming, *known);
    has(arrival, rst_flag) ? reset(place) : segment(place);
    retire_ended(*known);
}

TcpReassembly::Place TcpReassembly::place_of(const Incoming& incoming, Connection& connection) {
    const bool by_initiator = incoming.flow.from_low == connection.initiator_is_low;
    return {.arrival = incoming.arrival,
            .connection = connection,
            .sender = by_initiator ? Side::initiator : Side::acceptor};
}

TcpReassembly::Connection& TcpReassembly::open(const Incoming& incoming, Side sender,
                                               bool syn_seen) {
    const TcpArrival& arrival = incoming.arrival;
    if (known_.size() >= outlet_.limits.connections) drop_one(arrival.seen);
    Connection& connection = open_.emplace_front(++last_number_, incoming.flow, sender);
    known_[connection.key] = open_.begin();
    connection.syn_seen = syn_seen;
    const bool forward = sender == Side::initiator;
    outlet_.traffic.on(
        ConnectionBegin{.number = connection.number,
                        .initiator = forward ? arrival.from : arrival.to,
                        .acceptor = forward ? arrival.to : arrival.from,
                        .syn_seen = syn_seen,
                        .fast_open_option = syn_seen && arrival.tcp.fast_open,
                        .syn_payload = syn_seen ? arrival.tcp.length : 0,
                        .traffic_class = syn_seen ? arrival.traffic_class : std::uint8_t{0},
                        .seen = arrival.seen});
    return connection;
}

void TcpReassembly::abandon(Connections& list, Connections::iterator connection, Seen seen) {
    connection->stream(Side::initiator).end(StreamEnding::capture_ended, seen, outlet_);
    connection->stream(Side::acceptor).end(StreamEnding::capture_ended, seen, outlet_);
    known_.erase(connection->key);
    list.erase(connection);
}

void TcpReassembly::abandon(Connection& connection, Seen seen) {
    abandon(connection.retired ? ended_ : open_, known_.find(connection.key)->second, seen);
}

void TcpReassembly::drop_one(Seen seen) {
    Connections& list = ended_.empty() ? open_ : ended_;
    if (!list.empty()) abandon(list, std::prev(list.end()), seen);
}

void TcpReassembly::retire_ended(Connection& connection) {
    if (connection.retired || !connection.ended()) return;
    connection.retired = true;
    ended_.splice(ended_.begin(), open_, known_.find(connection.key)->second);
}

void TcpReassembly::syn(const Incoming& incoming, Connection* known) {
    const TcpArrival& arrival = incoming.arrival;
    const std::uint32_t first = arrival.tcp.seq + 1;
    if (known != nullptr) {
        const Place place = place_of(incoming, *known);
        const bool by_initiator = place.sender == Side::initiator;
        // A SYN from the other side: both connect to each other at the same time.
        const bool crossed = !by_initiator && !known->ended() && known->unanswered();
        if (crossed || place.own().begins_at(first)) return repeated_syn(place);
        abandon(*known, arrival.seen);
    }
    Connection& connection = open(incoming, Side::initiator, true);
    connection.isn = arrival.tcp.seq;
    connection.syn_length = arrival.tcp.length;
    connection.syn_t_ns = arrival.seen.t_ns;
    connection.stream(Side::initiator).begin(first);
    connection.stream(Side::initiator).hold_syn_data(carried(arrival), outlet_);
}

void TcpReassembly::repeated_syn(const Place& place) {
    const TcpArrival& arrival = place.arrival;
    Connection& connection = place.connection;
    place.own().begin(arrival.tcp.seq + 1);
    place.own().hold_syn_data(carried(arrival), outlet_);
    if (place.sender != Side::initiator || !connection.syn_seen) return;
    connection.syn_length = std::max(connection.syn_length, arrival.tcp.length);
    if (may_be_copy(connection.syn_t_ns, arrival.seen.t_ns)) {
        copies_of_each_ = std::max(copies_of_each_, ++connection.syn_copies);
    }
}

void TcpReassembly::syn_ack(const Incoming& incoming, Connection* known) {
    const TcpArrival& arrival = incoming.arrival;
    const std::uint32_t first = arrival.tcp.seq + 1;
    if (known != nullptr) {
        const Place place = place_of(incoming, *known);
        const bool by_initiator = place.sender == Side::initiator;
        const bool answers =
            !by_initiator && !known->ended() &&
            (known->syn_seen ? known->meets_syn(arrival.tcp.ack) : !place.own().begun());
        if (answers || place.own().begins_at(first)) {
            place.own().begin(first);
            place.own().hold_syn_data(carried(arrival), outlet_);
            place.other().acknowledged(arrival.tcp.ack, arrival.seen, outlet_);
            retire_ended(*known);
            return;
        }
        if (!by_initiator && !known->ended() && known->unanswered()) return;
        abandon(*known, arrival.seen);
    }
    Connection& connection = open(incoming, Side::acceptor, false);
    connection.stream(Side::initiator).begin(arrival.tcp.ack);
    connection.stream(Side::acceptor).begin(first);
    connection.stream(Side::acceptor).hold_syn_data(carried(arrival), outlet_);
}

void TcpReassembly::reset(const Place& place) {
    const TcpArrival& arrival = place.arrival;
    StreamEnding how = StreamEnding::reset;
    if (place.connection.unanswered()) {
        if (place.sender == Side::initiator) {
            if (!place.connection.meets_syn(arrival.tcp.seq)) return;
        } else {
            if (!has(arrival, ack_flag) || !place.connection.meets_syn(arrival.tcp.ack)) return;
            how = StreamEnding::refused;
        }
    }
    place.own().end(how, arrival.seen, outlet_);
    place.other().end(how, arrival.seen, outlet_);
}

void TcpReassembly::acknowledge(const Place& place) {
    const std::uint32_t ack = place.arrival.tcp.ack;
    // The first that the initiator acknowledges is the SYN of an answer that was not captured.
    if (place.sender == Side::initiator && place.connection.unanswered()) place.other().begin(ack);
    // Of who has said nothing yet it is not known whether it speaks of this connection.
    if (!place.own().begun() && !place.other().sent_before(ack)) return;
    place.other().acknowledged(ack, place.arrival.seen, outlet_);
}

void TcpReassembly::segment(const Place& place) {
    const TcpArrival& arrival = place.arrival;
    const bool acknowledges = has(arrival, ack_flag);
    const bool sends = arrival.tcp.length != 0 || has(arrival, fin_flag);
    if (place.sender == Side::acceptor && place.connection.unanswered() &&
        !(acknowledges && place.other().sent_before(arrival.tcp.ack))) {
        return;
    }
    if (sends) place.own().begin(arrival.tcp.seq);
    if (acknowledges) acknowledge(place);
    if (!sends) return;
    if (acknowledges) place.own().sent_on(arrival.tcp.seq, outlet_);
    place.own().add(arrival.tcp.seq, carried(arrival), outlet_);
    if (has(arrival, fin_flag)) {
        place.own().fin(arrival.tcp.seq + static_cast<std::uint32_t>(arrival.tcp.length),
                        arrival.seen, outlet_);
    }
}

void TcpReassembly::finish(Seen last) {
    std::vector<Connection*> connections;
    for (Connection& connection : open_) connections.push_back(&connection);
    std::sort(connections.begin(), connections.end(),
              [](const auto* a, const auto* b) { return a->number < b->number; });
    for (Connection* connection : connections) abandon(*connection, last);
    known_.clear();
    ended_.clear();
}

}  // namespace conform::capture
