// Live UDP associations and the client sockets they belong to (draft-05, "Handling UDP ASSOCIATE").
//
// One table serves the shared relay ports of a proxy: TCP connections open and close associations,
// the relaying thread asks for every datagram. Implementations lock. Nothing is ever sent to a
// path that has not proven itself by a datagram with a live id.
#pragma once

#include <cstdint>
#include <optional>

#include "socks6/session/endpoint.hpp"
#include "socks6/session/random_source.hpp"

namespace socks6::session {

/// How a client reaches the relay. Equal paths are the same 5-tuple or the same DTLS connection.
struct DatagramPath {
    Endpoint client;
    Endpoint relay;
    std::uint64_t dtls_connection = 0;  ///< 0 for plain UDP

    friend bool operator==(const DatagramPath&, const DatagramPath&) = default;
};

/// What a client's datagram with a well-formed header is.
enum class Admission : std::uint8_t {
    dropped,  ///< unknown id, or known on another path: nothing at all happens
    first,    ///< the path now belongs to the association; confirm it, once, over TCP
    known,    ///< relay it
};

class AssociationTable {
  public:
    virtual ~AssociationTable() = default;

    /// A new id, random and not in use. Nothing when the table is full.
    virtual std::optional<std::uint32_t> open(RandomSource& random) = 0;
    /// The TCP connection ended; the id is unknown from now on.
    virtual void close(std::uint32_t association) = 0;

    virtual Admission admit(std::uint32_t association, const DatagramPath& path) = 0;
    /// Where datagrams for the client go; nothing before its first one.
    virtual std::optional<DatagramPath> path_of(std::uint32_t association) const = 0;
};

}  // namespace socks6::session
