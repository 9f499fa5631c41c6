#include "oracle/datagram_judge.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;
using capture::StreamEnding;

wire::Address address_of(const capture::IpAddress& address) {
    const auto size = address.v6 ? std::size_t{16} : std::size_t{4};
    return wire::Address(
        wire::AddressView{address.v6 ? wire::AddressType::ipv6 : wire::AddressType::ipv4,
                          wire::Bytes(address.bytes).first(size)});
}

bool goes_to(const KeptDatagram& sent, const capture::Socket& remote) {
    if (sent.port != remote.port) return false;
    return sent.destination.type() == wire::AddressType::domain ||
           sent.destination == address_of(remote.address);
}

/// Whether `part` is a proper beginning of `whole`.
bool cut_from(const KeptDatagram& part, const KeptDatagram& whole) {
    return part.size > 0 && part.size < whole.size && part.payload.size() == part.size &&
           whole.payload.size() >= part.size &&
           std::equal(part.payload.begin(), part.payload.end(), whole.payload.begin());
}

const char* outward_clause(const wire::Address& address) {
    switch (address.type()) {
        case wire::AddressType::ipv4:
            return "R05-UDP-P-DGRAM-IPV4";
        case wire::AddressType::ipv6:
            return "R05-UDP-P-DGRAM-IPV6";
        default:
            return "R05-UDP-P-DGRAM-DOMAIN";
    }
}

bool mapped_form_of(const wire::Address& said, const wire::Address& real) {
    if (said.type() != wire::AddressType::ipv6 || real.type() != wire::AddressType::ipv4) {
        return false;
    }
    const auto bytes = said.bytes();
    return std::equal(real.bytes().begin(), real.bytes().end(), bytes.begin() + 12);
}

void judge_origin(Association& association, const KeptDatagram& back, const KeptDatagram& real,
                  const capture::Datagram& datagram) {
    auto& docket = association.conversation->docket();
    const auto* clause = real.destination.type() == wire::AddressType::ipv6 ? "R05-UDP-P-BACK-IPV6"
                                                                            : "R05-UDP-P-BACK-IPV4";
    auto seen = datagram_sighting(datagram, Party::proxy, "Datagram Header toward the client");
    seen.expected =
        fmt::format("the remote's endpoint, {} port {}", to_string(real.destination), real.port);
    seen.got = fmt::format("{} port {}", to_string(back.destination), back.port);
    seen.frames.push_back(real.seen.frame);
    const auto swapped = static_cast<std::uint16_t>(back.port << 8 | back.port >> 8);
    if (back.port != real.port && swapped == real.port) {
        docket.broken("R05-UDP-P-HDR-PORT-NBO", seen);
    } else if (back.port != real.port) {
        docket.broken(clause, seen);
    } else if (back.destination == real.destination) {
        docket.held(clause, Party::proxy);
        docket.held("R05-UDP-P-HDR-PORT-NBO", Party::proxy);
    } else {
        const bool tolerated = back.destination.type() == wire::AddressType::domain ||
                               mapped_form_of(back.destination, real.destination);
        seen.ambiguity = "AMB-61";
        docket.broken(clause, seen, tolerated ? std::optional(warns) : std::nullopt);
    }
}

void cut_short(Association& association, const capture::Datagram& datagram,
               const KeptDatagram& part, const KeptDatagram& whole) {
    auto seen = datagram_sighting(datagram, Party::proxy, "payload of a relayed datagram");
    seen.expected = fmt::format("{} bytes, as they came", whole.size);
    seen.got = fmt::format("the first {} of them", part.size);
    seen.ambiguity = "AMB-66";
    seen.frames.push_back(whole.seen.frame);
    association.conversation->docket().broken("R05-UDP-P-PAYLOAD-INTACT", seen);
}

}  // namespace

KeptDatagram kept(const capture::Datagram& datagram, wire::Bytes payload) {
    KeptDatagram one;
    one.from = datagram.from;
    one.size = payload.size();
    const auto part = payload.first(std::min(payload.size(), kept_payload));
    one.payload.assign(part.begin(), part.end());
    one.seen = datagram.seen;
    one.destination = address_of(datagram.from.address);
    one.port = datagram.from.port;
    return one;
}

void keep(std::deque<KeptDatagram>& list, KeptDatagram datagram) {
    if (list.size() >= kept_datagrams) list.pop_front();
    list.push_back(std::move(datagram));
}

bool same_payload(const KeptDatagram& left, const KeptDatagram& right) {
    return left.size == right.size && left.payload == right.payload;
}

Sighting datagram_sighting(const capture::Datagram& datagram, Party by, std::string what) {
    Sighting seen;
    seen.by = by;
    seen.what = std::move(what);
    seen.where = fmt::format("{}, datagram of {} bytes", to_string(by), datagram.payload.size());
    seen.bytes = marked(datagram.payload, 0, 0);
    seen.frames = {datagram.seen.frame};
    return seen;
}

std::optional<capture::Seen> closed(const Conversation& conversation) {
    std::optional<capture::Seen> last;
    for (const auto party : {Party::client, Party::proxy}) {
        const auto ending = conversation.ending(party);
        if (!ending || *ending == StreamEnding::capture_ended) return std::nullopt;
        const auto seen = conversation.end_seen(party);
        if (!last || seen.t_ns > last->t_ns) last = seen;
    }
    return last;
}

void judge_relayed(Association& association, const capture::Datagram& datagram) {
    if (!datagram.whole || association.muddled) return;
    auto& docket = association.conversation->docket();
    const auto out = kept(datagram, datagram.payload);
    const KeptDatagram* foreign = nullptr;
    const KeptDatagram* longer = nullptr;
    for (auto& one : association.outward) {
        if (one.matched || !goes_to(one, datagram.to)) continue;
        if (!same_payload(one, out)) {
            if (cut_from(out, one)) longer = &one;
            continue;
        }
        if (one.foreign) {
            foreign = &one;
            continue;
        }
        one.matched = true;
        docket.held(outward_clause(one.destination), Party::proxy);
        docket.held("R05-UDP-P-PAYLOAD-INTACT", Party::proxy);
        docket.held("R05-UDP-P-SOURCE", Party::proxy);
        const auto end = closed(*association.conversation);
        if (end && one.seen.t_ns > end->t_ns + afterglow_ns) {
            auto seen = datagram_sighting(datagram, Party::proxy, "datagram toward a remote");
            seen.expected = "none, 5 s after the TCP connection was closed";
            seen.got = "one that the client sent after that";
            seen.frames.insert(seen.frames.end(), {end->frame, one.seen.frame});
            docket.broken("R05-UDP-P-END-OUT", seen);
        }
        return;
    }
    if (foreign) {
        auto seen = datagram_sighting(datagram, Party::proxy, "datagram toward a remote");
        seen.expected = "none: it came from another endpoint than the association is mapped to";
        seen.got = "relayed";
        seen.ambiguity = "AMB-65";
        seen.frames.push_back(foreign->seen.frame);
        const bool port = association.peer && foreign->from.address == association.peer->address;
        docket.broken(port ? "R05-UDP-P-MAP-PORT" : "R05-UDP-P-MAP-ADDR", seen);
    } else if (longer) {
        cut_short(association, datagram, out, *longer);
    }
}

bool judge_returned(Association& association, const KeptDatagram& back,
                    const capture::Datagram& datagram) {
    KeptDatagram* same = nullptr;
    const KeptDatagram* longer = nullptr;
    for (auto& one : association.inward) {
        if (one.matched) continue;
        if (same_payload(one, back)) {
            const bool exact = one.port == back.port && one.destination == back.destination;
            if (!same || exact) same = &one;
            if (exact) break;
        } else if (one.port == back.port && one.destination == back.destination &&
                   cut_from(back, one)) {
            longer = &one;
        }
    }
    if (same) {
        same->matched = true;
        association.conversation->docket().held("R05-UDP-P-PAYLOAD-INTACT", Party::proxy);
        judge_origin(association, back, *same, datagram);
        return true;
    }
    if (longer) cut_short(association, datagram, back, *longer);
    return longer != nullptr;
}

}  // namespace conform::oracle
