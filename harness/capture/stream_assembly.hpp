// One direction of a TCP connection: segments in any order become bytes in the order of the stream.
//
// Sequence numbers count from the first byte that is known and may wrap round any number of times.
// Of bytes that come twice the first arrival counts. Bytes behind a hole are held, as copies, until
// the hole is filled or given up: when the receiver has acknowledged it, when the limits of held
// bytes are reached, or when the stream ends. What is told, and with which frame: traffic.hpp.
//
// Data of a SYN is held too, until it is known how much of it the other side took (RFC 7413, 4.2):
// the first acknowledgment says it or, if that was not captured, where the sender goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "capture/traffic.hpp"

namespace conform::capture {

struct ReassemblyLimits {
    std::size_t held_per_side = std::size_t{1} << 20U;  ///< bytes out of order, with overhead
    std::size_t held_in_all = std::size_t{64} << 20U;   ///< the same, of all connections
    std::size_t connections = 65536;                    ///< known at a time, ended ones included
};

/// Where all streams of a capture tell, and what they hold together.
struct Outlet {
    Traffic& traffic;
    ReassemblyLimits limits;
    std::size_t held = 0;
};

/// Bytes of one segment, and the packet that carried them.
struct Carried {
    std::span<const std::uint8_t> bytes{};  ///< as captured; borrowed
    std::size_t length = 0;                 ///< on the wire
    std::uint8_t traffic_class = 0;
    Seen seen{};
};

class StreamAssembly {
  public:
    StreamAssembly(ConnectionNumber connection, Side sender)
        : connection_(connection), sender_(sender) {}

    /// The sequence number of the first byte; later calls change nothing.
    void begin(std::uint32_t first);
    bool begun() const { return begun_; }
    bool begins_at(std::uint32_t first) const { return begun_ && first_ == first; }

    /// Keeps the data of a SYN until acknowledged() or sent_on() settle it.
    void hold_syn_data(const Carried& data, Outlet& outlet);
    /// The sender, who knows what became of its SYN, sends data from there on.
    void sent_on(std::uint32_t seq, Outlet& outlet);
    /// The receiver has all before `ack`.
    void acknowledged(std::uint32_t ack, Seen seen, Outlet& outlet);
    /// Whether that acknowledges no more than was captured, and nothing older than the stream.
    bool sent_before(std::uint32_t ack) const;

    void add(std::uint32_t seq, const Carried& data, Outlet& outlet);
    /// The sender has closed; `seq` is that of the FIN.
    void fin(std::uint32_t seq, Seen seen, Outlet& outlet);
    /// Tells all that is held, the holes as gaps, then the end; nothing if it has ended.
    void end(StreamEnding how, Seen seen, Outlet& outlet);
    bool ended() const { return ended_; }

  private:
    struct Piece {
        std::vector<std::uint8_t> bytes;
        std::uint8_t traffic_class = 0;
        Seen seen{};
    };
    struct Fin {
        std::uint64_t offset;
        Seen seen;
    };
    using Pieces = std::map<std::uint64_t, Piece>;

    std::int64_t position(std::uint32_t seq) const;
    static std::size_t cost(const Piece& piece);
    bool over(const Outlet& outlet) const;
    void settle_syn(std::uint64_t taken, Outlet& outlet);
    void tell(const Carried& data, bool on_syn, Outlet& outlet);
    void tell_gap(std::uint64_t end, Seen seen, Outlet& outlet);
    void hold(std::uint64_t begin, const Carried& data, Outlet& outlet);
    void hold_piece(Pieces::iterator before, std::uint64_t begin, const Carried& data,
                    Outlet& outlet);
    Piece release(Pieces::iterator piece, Outlet& outlet);
    void tell_held(Outlet& outlet);
    void end_at_fin(Outlet& outlet);

    ConnectionNumber connection_;
    Side sender_;
    bool begun_ = false;
    bool ended_ = false;
    bool syn_settled_ = false;   // what became of the data of its SYN is known
    std::uint32_t first_ = 0;    // sequence number of offset 0
    std::uint64_t next_ = 0;     // offset of the first byte not yet told
    std::uint64_t highest_ = 0;  // offset behind all that was seen
    std::size_t held_ = 0;       // cost of pieces_
    Pieces pieces_;              // behind a hole; disjoint
    std::optional<Piece> syn_data_;
    std::optional<Fin> fin_;
};

}  // namespace conform::capture
