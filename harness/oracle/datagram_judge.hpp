// Judges single datagrams of an association: what goes out to remotes and what comes back must be
// what came in on the other leg.
#pragma once

#include "oracle/associations.hpp"

namespace conform::oracle {

inline constexpr std::size_t kept_payload = 1'600;
inline constexpr std::size_t kept_datagrams = 8;

/// How long a proxy may go on after the TCP connection has ended (AMB-64).
inline constexpr std::int64_t afterglow_ns = 5'000'000'000;

KeptDatagram kept(const capture::Datagram& datagram, socks6::wire::Bytes payload);
void keep(std::deque<KeptDatagram>& list, KeptDatagram datagram);
bool same_payload(const KeptDatagram& left, const KeptDatagram& right);

/// A sighting of a whole datagram.
Sighting datagram_sighting(const capture::Datagram& datagram, Party by, std::string what);

/// When both sides had ended the connection; nothing while it lives.
std::optional<capture::Seen> closed(const Conversation& conversation);

/// A datagram from the bind endpoint to a remote.
void judge_relayed(Association& association, const capture::Datagram& datagram);

/// One toward the client, by what remotes sent. Whether it was one of theirs.
bool judge_returned(Association& association, const KeptDatagram& back,
                    const capture::Datagram& datagram);

}  // namespace conform::oracle
