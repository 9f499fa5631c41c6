#include "oracle/associations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "oracle/datagram_judge.hpp"

namespace conform::oracle {
namespace {

namespace wire = socks6::wire;

constexpr std::size_t most_associations = 1'024;
constexpr std::size_t most_relays = 64;
constexpr std::size_t most_unplaced = 64;
constexpr std::size_t telling_order = 8;  // so many ids in a row are no chance

std::optional<capture::Socket> bound_endpoint(const Facts& facts) {
    const auto& operation = *facts.operation;
    if (operation.port == 0 || operation.address.type() == wire::AddressType::domain) {
        return std::nullopt;
    }
    capture::Socket socket{facts.proxy.address, operation.port};
    if (operation.address.unspecified()) return socket;
    socket.address.v6 = operation.address.type() == wire::AddressType::ipv6;
    socket.address.bytes = {};
    const auto bytes = operation.address.bytes();
    std::copy(bytes.begin(), bytes.end(), socket.address.bytes.begin());
    return socket;
}

}  // namespace

void Associations::associated(const std::shared_ptr<Conversation>& conversation) {
    auto one = std::make_unique<Association>();
    one->conversation = conversation;
    one->id = *conversation->facts().association;
    one->bound = bound_endpoint(conversation->facts());
    one->muddled = std::any_of(unplaced_.begin(), unplaced_.end(),
                               [&](const Unplaced& before) { return before.id == one->id; });
    judge_ids(*one);
    if (associations_.size() >= most_associations) {
        conversation->docket().leave_open("too many associations at once");
        return;
    }
    associations_.push_back(std::move(one));
}

void Associations::judge_ids(Association& association) {
    auto& docket = association.conversation->docket();
    const auto& proxy = association.conversation->facts().proxy;
    Sighting seen;
    seen.by = Party::proxy;
    seen.what = "UDP Association Initialization, association_id";
    seen.where = "proxy";
    seen.got = fmt::format("0x{:08X}", association.id);
    if (association.conversation->facts().operation) {
        seen.frames = {association.conversation->facts().operation->seen.frame};
    }
    for (const auto& other : associations_) {
        const auto& facts = other->conversation->facts();
        if (other->id != association.id || !(facts.proxy == proxy)) continue;
        if (other->conversation->ended(Party::client) || other->conversation->ended(Party::proxy)) {
            continue;
        }
        seen.expected = "an id of its own: another association with this one is alive";
        seen.ambiguity = "AMB-57";
        return docket.broken("R05-UDP-P-ID-UNIQUE", seen);
    }
    docket.held("R05-UDP-P-ID-UNIQUE", Party::proxy);
    ids_in_order_ = last_id_ && association.id - *last_id_ <= 1 ? ids_in_order_ + 1 : 1;
    last_id_ = association.id;
    if (ids_in_order_ != telling_order) return;
    seen.expected = "random or pseudo-random ids";
    seen.got += fmt::format(", the last of {} in a row", telling_order);
    docket.broken("R05-UDP-P-ID-RANDOM", seen);
}

bool Associations::is_relay(const capture::Socket& socket) const {
    return std::find(relays_.begin(), relays_.end(), socket) != relays_.end();
}

Association* Associations::with_id(std::uint32_t id, const capture::Datagram& datagram) {
    Association* found = nullptr;
    for (const auto& one : associations_) {
        if (one->id != id) continue;
        const auto& proxy = one->conversation->facts().proxy.address;
        found = one.get();
        if (proxy == datagram.to.address || proxy == datagram.from.address) break;
    }
    return found;
}

Association* Associations::bound_to(const capture::Socket& socket) {
    for (const auto& one : associations_) {
        if (one->bound && *one->bound == socket) return one.get();
    }
    return nullptr;
}

void Associations::on(const capture::Datagram& datagram, const wire::Dialect& dialect) {
    const bool worth_it = !associations_.empty();
    const auto header = wire::parse_datagram_header(datagram.payload, dialect);
    if (header) {
        if (auto* association = worth_it ? with_id(header->association_id, datagram) : nullptr) {
            return headed(*association, datagram, *header, header.size());
        }
        if (unplaced_.size() >= most_unplaced) unplaced_.pop_front();
        unplaced_.push_back({header->association_id});
    }
    if (!worth_it) return;
    if (auto* association = bound_to(datagram.from)) return judge_relayed(*association, datagram);
    if (auto* association = bound_to(datagram.to)) {
        if (datagram.whole) keep(association->inward, kept(datagram, datagram.payload));
        return;
    }
    if (!header) malformed(datagram, dialect);
}

void Associations::headed(Association& association, const capture::Datagram& datagram,
                          const wire::DatagramHeaderView& header, std::size_t header_size) {
    const bool returns =
        is_relay(datagram.from) || (association.peer && datagram.to == *association.peer) ||
        (!is_relay(datagram.to) &&
         datagram.from.address == association.conversation->facts().proxy.address &&
         datagram.to.address != association.conversation->facts().proxy.address);
    if (returns) return to_client(association, datagram, header, header_size);
    from_client(association, datagram, header, header_size);
}

void Associations::from_client(Association& association, const capture::Datagram& datagram,
                               const wire::DatagramHeaderView& header, std::size_t header_size) {
    auto& docket = association.conversation->docket();
    if (association.bound && datagram.to == *association.bound && !is_relay(datagram.to)) {
        if (!association.sent_to_bound) association.sent_to_bound = datagram.seen;
        return;
    }
    for (const auto* clause : {"R05-UDP-C-HDR-MAJOR", "R05-UDP-C-HDR-MINOR", "R05-UDP-C-HDR-LAYOUT",
                               "R05-UDP-C-HDR-ID"}) {
        docket.held(clause, Party::client);
    }
    if (!association.first) {
        association.first = datagram.seen;
        association.peer = datagram.from;
        association.relay = datagram.to;
        if (!is_relay(datagram.to) && relays_.size() < most_relays) relays_.push_back(datagram.to);
    }
    auto one = kept(datagram, datagram.payload.subspan(header_size));
    one.destination = wire::Address(header.address);
    one.port = header.port;
    one.foreign = !(datagram.from == *association.peer && datagram.to == *association.relay);
    if (!one.foreign) ++association.from_client;
    const bool own_host = datagram.from.address == association.conversation->facts().client.address;
    if (one.foreign && own_host) {
        auto seen = datagram_sighting(datagram, Party::client, "source of a datagram");
        seen.expected = fmt::format("port {}, as for the first one", association.peer->port);
        seen.got = fmt::format("port {}", datagram.from.port);
        seen.ambiguity = "AMB-65";
        seen.frames.push_back(association.first->frame);
        docket.broken("R05-UDP-C-SAME-TUPLE", seen);
    }
    if (datagram.whole) keep(association.outward, std::move(one));
}

bool Associations::of_neighbour(const Association& association, const KeptDatagram& back) const {
    return std::any_of(associations_.begin(), associations_.end(), [&](const auto& other) {
        if (other.get() == &association) return false;
        return std::any_of(other->inward.begin(), other->inward.end(), [&](const auto& one) {
            return !one.matched && one.size > 0 && same_payload(one, back) &&
                   one.port == back.port && one.destination == back.destination;
        });
    });
}

void Associations::to_client(Association& association, const capture::Datagram& datagram,
                             const wire::DatagramHeaderView& header, std::size_t header_size) {
    if (association.muddled) return;
    auto& docket = association.conversation->docket();
    auto seen = datagram_sighting(datagram, Party::proxy, "datagram toward the client");
    for (const auto* clause : {"R05-UDP-P-HDR-MAJOR", "R05-UDP-P-HDR-MINOR", "R05-UDP-P-HDR-LAYOUT",
                               "R05-UDP-P-HDR-ID"}) {
        docket.held(clause, Party::proxy);
    }
    const bool mapped = association.peer.has_value();
    if (mapped && !(datagram.to == *association.peer && datagram.from == *association.relay)) {
        seen.expected = "the 5-tuple that the association is mapped to";
        seen.got = fmt::format("from port {} to port {}", datagram.from.port, datagram.to.port);
        seen.ambiguity = "AMB-65";
        seen.frames.push_back(association.first->frame);
        docket.broken("R05-UDP-P-INBOUND-DEST", seen);
    } else if (mapped) {
        docket.held("R05-UDP-P-INBOUND-DEST", Party::proxy);
    }
    const auto end = closed(*association.conversation);
    if (end && datagram.seen.t_ns > end->t_ns + afterglow_ns) {
        seen.expected = "none, 5 s after the TCP connection was closed";
        seen.got = "a datagram";
        seen.frames.push_back(end->frame);
        docket.broken("R05-UDP-P-END-IN", seen);
    }
    if (!datagram.whole) return;
    auto back = kept(datagram, datagram.payload.subspan(header_size));
    back.destination = wire::Address(header.address);
    back.port = header.port;
    if (judge_returned(association, back, datagram) || !of_neighbour(association, back)) return;
    seen.expected = "datagrams for this association's bind endpoint";
    seen.got = "one that was sent to another association's";
    docket.broken("R05-UDP-P-MULTI-SAME-HOST", seen);
}

/// No header, but between two ends that only speak with headers.
void Associations::malformed(const capture::Datagram& datagram, const wire::Dialect& dialect) {
    // Perhaps DTLS, of which nothing but the confirmation shows.
    for (auto& one : associations_) {
        const auto& facts = one->conversation->facts();
        if (!one->first && datagram.from.address == facts.client.address &&
            datagram.to.address == facts.proxy.address) {
            one->muddled = true;
        }
    }
    if (!datagram.whole) return;
    const bool by_proxy = is_relay(datagram.from);
    if (!by_proxy && !is_relay(datagram.to)) return;
    const auto& client = by_proxy ? datagram.to : datagram.from;
    const auto& relay = by_proxy ? datagram.from : datagram.to;
    for (const auto& one : associations_) {
        if (one->peer != client || one->relay != relay || one->muddled) continue;
        const auto party = by_proxy ? Party::proxy : Party::client;
        auto seen = datagram_sighting(datagram, party, "Datagram Header");
        const auto header = wire::parse_datagram_header(datagram.payload, dialect);
        seen.got = header.failed() ? to_string(header.error()) : "a header that is cut short";
        seen.expected = "a Datagram Header of this version";
        const bool version = header.failed() && header.error().defect == wire::Defect::version;
        const auto* part = !version ? "LAYOUT" : header.error().offset == 0 ? "MAJOR" : "MINOR";
        one->conversation->docket().broken(
            fmt::format("R05-UDP-{}-HDR-{}", by_proxy ? 'P' : 'C', part), seen);
        return;
    }
}

void Associations::finish(const Conversation& conversation, capture::Seen now, bool complete) {
    const auto found =
        std::find_if(associations_.begin(), associations_.end(),
                     [&](const auto& one) { return one->conversation.get() == &conversation; });
    if (found == associations_.end()) return;
    const auto& one = **found;
    auto& docket = one.conversation->docket();
    const auto& confirmation = conversation.facts().confirmation;
    Sighting seen;
    seen.by = Party::proxy;
    seen.what = "UDP Association Confirmation";
    seen.where = "proxy";
    if (one.muddled) {
        docket.leave_open("the first datagrams of the association cannot be read");
    } else if (one.first && confirmation && confirmation->frame < one.first->frame) {
        seen.expected = "not before the first datagram with the association's id";
        seen.got = "a confirmation before any such datagram";
        seen.ambiguity = "AMB-59";
        seen.frames = {confirmation->frame, one.first->frame};
        docket.broken("R05-UDP-P-CONFIRM-NOT-EARLY", seen,
                      complete ? std::nullopt : std::optional(undecided));
    } else if (one.first && confirmation) {
        docket.held("R05-UDP-P-CONFIRM", Party::proxy);
        docket.held("R05-UDP-P-CONFIRM-NOT-EARLY", Party::proxy);
    } else if (one.first && one.from_client >= 3 && !conversation.lost() &&
               !conversation.ended(Party::client) && !conversation.ended(Party::proxy) &&
               now.t_ns - one.first->t_ns > afterglow_ns) {
        seen.expected = "one, behind the first datagram";
        seen.got = fmt::format("none, after {} datagrams and 5 s", one.from_client);
        seen.frames = {one.first->frame};
        docket.broken("R05-UDP-P-CONFIRM", seen,
                      complete ? std::nullopt : std::optional(undecided));
    }
    if (one.sent_to_bound && !one.first) {
        seen.by = Party::client;
        seen.what = "destination of datagrams";
        seen.where = "client";
        seen.expected = "the proxy's relay port";
        seen.got = "the bind endpoint of the Operation Reply";
        seen.ambiguity = "AMB-56";
        seen.frames = {one.sent_to_bound->frame};
        docket.broken("R05-UDP-C-RELAY-PORT", seen,
                      relays_.empty() ? std::optional(undecided) : std::nullopt);
    }
    associations_.erase(found);
}

}  // namespace conform::oracle
