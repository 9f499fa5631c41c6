// Connections of the capture that are no SOCKS conversations: each may be the remote leg of one.
//
// Kept with digests of their first bytes until a conversation claims them; the oldest are forgotten
// first, so that memory is bounded. One thread.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "capture/traffic.hpp"
#include "oracle/stream_digest.hpp"

namespace conform::oracle {

struct RelayLeg {
    explicit RelayLeg(const capture::ConnectionBegin& event) : begin(event) {}

    struct Direction {
        /// Before anybody asks for it, 64 KiB are enough.
        StreamDigest digest{64};
        std::optional<capture::StreamEnding> end{};
        capture::Seen end_seen{};
        std::optional<capture::Seen> first{};         ///< of its first byte
        std::optional<std::uint8_t> traffic_class{};  ///< of the last packet with data
        std::size_t on_syn = 0;  ///< bytes that a SYN carried and the peer took
    };

    capture::ConnectionBegin begin;
    Direction directions[2];
    bool claimed = false;

    Direction& side(capture::Side which) { return directions[static_cast<std::size_t>(which)]; }
    const Direction& side(capture::Side which) const {
        return directions[static_cast<std::size_t>(which)];
    }
};

class RelayLegs {
  public:
    explicit RelayLegs(std::size_t most = 8'192) : most_(most) {}

    void begin(const capture::ConnectionBegin& event);
    /// The leg of that connection; nullptr when it is none or was forgotten.
    std::shared_ptr<RelayLeg> find(capture::ConnectionNumber number) const;
    void on(const capture::StreamBytes& event);
    void on(const capture::StreamGap& event);
    void on(const capture::StreamEnd& event);
    /// A connection that turned out to be something else.
    void forget(capture::ConnectionNumber number);

    /// Unclaimed ones that began in that time and have this end; at most 64.
    std::vector<std::shared_ptr<RelayLeg>> from(const capture::Socket& initiator,
                                                std::int64_t after_ns,
                                                std::int64_t before_ns) const;
    std::vector<std::shared_ptr<RelayLeg>> to(const capture::Socket& acceptor,
                                              std::int64_t after_ns, std::int64_t before_ns) const;

  private:
    using Legs = std::list<std::shared_ptr<RelayLeg>>;
    struct SocketHash {
        std::size_t operator()(const capture::Socket& socket) const;
    };
    using Index = std::unordered_multimap<capture::Socket, std::shared_ptr<RelayLeg>, SocketHash>;

    static std::vector<std::shared_ptr<RelayLeg>> within(const Index& index,
                                                         const capture::Socket& socket,
                                                         std::int64_t after_ns,
                                                         std::int64_t before_ns);
    static void unlist(Index& index, const capture::Socket& socket, const RelayLeg* leg);

    std::size_t most_;
    Legs legs_;  // oldest first
    std::unordered_map<capture::ConnectionNumber, Legs::iterator> by_number_;
    Index by_initiator_;
    Index by_acceptor_;
};

}  // namespace conform::oracle
