// One UDP association at the relay: the socket that faces the remotes, and its bounds.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>

#include "net/datagram_socket.hpp"
#include "proxy/datagram_batch.hpp"
#include "proxy/datagram_outbox.hpp"
#include "proxy/name_lookups.hpp"
#include "proxy/ruleset.hpp"
#include "proxy/udp_limits.hpp"
#include "socks6/wire/address.hpp"

namespace socks6::proxy {

/// So many a second.
class RateLimit {
  public:
    explicit RateLimit(std::size_t per_second) : per_second_(per_second) {}
    bool admits(std::chrono::steady_clock::time_point now);

  private:
    std::size_t per_second_;
    std::size_t used_ = 0;
    std::chrono::steady_clock::time_point second_{};
};

class UdpAssociation : public std::enable_shared_from_this<UdpAssociation> {
  public:
    /// A datagram from a remote that may be heard.
    using Received = std::function<void(const net::DatagramSlot&)>;
    /// Follows those that came together; until then their bytes stay as they are.
    using DealtWith = std::function<void()>;

    /// `rules`, `batch` and `limits` outlive it.
    UdpAssociation(std::unique_ptr<net::DatagramSocket> socket, const Ruleset& rules,
                   DatagramBatch& batch, const UdpLimits& limits);
    ~UdpAssociation();
    UdpAssociation(const UdpAssociation&) = delete;
    UdpAssociation& operator=(const UdpAssociation&) = delete;

    void start(Received received, DealtWith dealt_with);
    /// From the client to a remote; `sent` also when it waits for its name. Zero addresses and
    /// ports lead nowhere: they only punch (draft-05, "Proxying UDP servers").
    Sending send(const wire::AddressView& address, std::uint16_t port,
                 std::span<const std::uint8_t> bytes, DatagramOutbox& outbox,
                 const std::shared_ptr<net::Resolver>& resolver);
    void close();

    net::Endpoint local_endpoint() const { return socket_->local_endpoint(); }

  private:
    void wait();
    void receive();
    bool send_to(const net::Endpoint& remote, std::span<const std::uint8_t> bytes);
    bool permits(const net::Endpoint& remote) const;
    bool reaches(const net::IpAddress& address) const;

    std::unique_ptr<net::DatagramSocket> socket_;
    const Ruleset& rules_;
    DatagramBatch& batch_;
    const UdpLimits& limits_;
    RateLimit from_client_;
    RateLimit to_client_;
    Received received_;
    DealtWith dealt_with_;
    std::shared_ptr<NameLookups> lookups_;  ///< made with the first name
};

}  // namespace socks6::proxy
