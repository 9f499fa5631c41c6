#include "capture/traffic_reader.hpp"

#include "capture/ip_packet.hpp"
#include "capture/link_layer.hpp"
#include "capture/transport.hpp"

namespace conform::capture {

TrafficReader::TrafficReader(Traffic& traffic, int link_type, const ReadLimits& limits)
    : traffic_(traffic),
      link_type_(link_type),
      tcp_(traffic, limits.tcp),
      fragments_(
          [this](const IpPacket& packet, Seen seen) {
              // Half a segment is a gap in its stream, which shows by itself.
              if (packet.protocol == protocol_udp) datagram(packet, false, seen);
          },
          limits.fragments) {}

void TrafficReader::add(const CapturedFrame& frame) {
    last_ = frame.seen;
    const auto ip = ip_of(link_type_, frame.captured);
    if (!ip) {
        ++ignored_;
        return;
    }
    const auto packet = parse_ip(*ip, frame.length - (frame.captured.size() - ip->size()));
    if (!packet) {
        ++ignored_;
    } else if (!packet->fragment) {
        if (!transport(*packet, frame.seen)) ++ignored_;
    } else if (const auto whole = fragments_.add(*packet, frame.seen)) {
        if (!transport(*whole, frame.seen)) ++ignored_;
    }
}

void TrafficReader::finish() {
    fragments_.finish();
    tcp_.finish(last_);
}

bool TrafficReader::transport(const IpPacket& packet, Seen seen) {
    switch (packet.protocol) {
        case protocol_tcp:
            return tcp_segment(packet, seen);
        case protocol_udp:
            return datagram(packet, true, seen);
        default:
            return false;
    }
}

bool TrafficReader::tcp_segment(const IpPacket& packet, Seen seen) {
    const auto tcp = parse_tcp(packet.payload, packet.length);
    if (!tcp) return false;
    tcp_.add({.from = {.address = packet.source, .port = tcp->source_port},
              .to = {.address = packet.destination, .port = tcp->destination_port},
              .tcp = *tcp,
              .traffic_class = packet.traffic_class,
              .seen = seen});
    return true;
}

bool TrafficReader::datagram(const IpPacket& packet, bool complete, Seen seen) {
    const auto udp = parse_udp(packet.payload, packet.length);
    if (!udp) return false;
    const Datagram datagram{.from = {.address = packet.source, .port = udp->source_port},
                            .to = {.address = packet.destination, .port = udp->destination_port},
                            .payload = udp->payload,
                            .whole = udp->whole && complete,
                            .traffic_class = packet.traffic_class,
                            .seen = seen};
    const bool copy = copies_.is_copy({.flow = directed_flow(datagram.from, datagram.to),
                                       .id = packet.id,
                                       .payload = datagram.payload,
                                       .t_ns = seen.t_ns},
                                      tcp_.copies_of_each());
    if (!copy) traffic_.on(datagram);
    return true;
}

TrafficRead read_traffic(const std::filesystem::path& path, Traffic& traffic,
                         const ReadLimits& limits) {
    PacketReader reader(path);
    return read_traffic(reader, traffic, limits);
}

TrafficRead read_traffic(PacketReader& reader, Traffic& traffic, const ReadLimits& limits) {
    TrafficReader told(traffic, reader.link_type(), limits);
    while (const auto frame = reader.next()) told.add(*frame);
    told.finish();
    return {.frames = reader.frames(),
            .ignored = told.ignored(),
            .note = reader.note(),
            .error = reader.error()};
}

}  // namespace conform::capture
