// UDP associations of a capture and the datagrams that belong to them: those between client and
// relay port, and those between the proxy's bind endpoint and remotes (draft-05, "Handling UDP
// ASSOCIATE").
//
// Nobody says where a relay port is (AMB-56): it is learned from the first datagram that carries a
// live Association ID. Datagrams that were not captured leave no trace, so nothing is concluded
// from absence. Memory is bounded: so many associations, each with the last few datagrams.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "oracle/conversation.hpp"
#include "socks6/wire/message.hpp"

namespace conform::oracle {

/// A datagram that may still turn up on the other leg.
struct KeptDatagram {
    capture::Socket from{};               ///< who sent it
    socks6::wire::Address destination{};  ///< of the header; of remotes' datagrams the sender
    std::uint16_t port = 0;
    std::vector<std::uint8_t> payload{};  ///< at most kept_payload bytes of it
    std::size_t size = 0;                 ///< all of them
    bool foreign = false;                 ///< not of the 5-tuple that the association is mapped to
    bool matched = false;
    capture::Seen seen{};
};

struct Association {
    std::shared_ptr<Conversation> conversation;
    std::uint32_t id = 0;
    std::optional<capture::Socket> bound{};  ///< the proxy's endpoint toward remotes
    std::optional<capture::Socket> peer{};   ///< the client's end of the mapping
    std::optional<capture::Socket> relay{};  ///< the proxy's end of it
    std::optional<capture::Seen> first{};    ///< the datagram that made the mapping
    std::size_t from_client = 0;             ///< datagrams of the mapping
    std::optional<capture::Seen> sent_to_bound{};
    bool muddled = false;  ///< datagrams were told in an order that nothing can be made of
    std::deque<KeptDatagram> outward{};
    std::deque<KeptDatagram> inward{};
};

class Associations {
  public:
    /// The id of a UDP association has come.
    void associated(const std::shared_ptr<Conversation>& conversation);
    void on(const capture::Datagram& datagram, const socks6::wire::Dialect& dialect);
    /// Before that conversation is finished. `complete`: nothing is missing in the capture.
    void finish(const Conversation& conversation, capture::Seen now, bool complete);

  private:
    struct Unplaced {
        std::uint32_t id = 0;
    };

    Association* with_id(std::uint32_t id, const capture::Datagram& datagram);
    Association* bound_to(const capture::Socket& socket);
    bool is_relay(const capture::Socket& socket) const;
    void headed(Association& association, const capture::Datagram& datagram,
                const socks6::wire::DatagramHeaderView& header, std::size_t header_size);
    void from_client(Association& association, const capture::Datagram& datagram,
                     const socks6::wire::DatagramHeaderView& header, std::size_t header_size);
    void to_client(Association& association, const capture::Datagram& datagram,
                   const socks6::wire::DatagramHeaderView& header, std::size_t header_size);
    bool of_neighbour(const Association& association, const KeptDatagram& back) const;
    void malformed(const capture::Datagram& datagram, const socks6::wire::Dialect& dialect);
    void judge_ids(Association& association);

    std::vector<std::unique_ptr<Association>> associations_;
    std::vector<capture::Socket> relays_;
    std::deque<Unplaced> unplaced_;
    std::optional<std::uint32_t> last_id_{};
    std::size_t ids_in_order_ = 0;
};

}  // namespace conform::oracle
