// Datagrams to names: they wait until their name is looked up, and the answer is remembered for a
// while. Of one association; bounded by its limits, and nothing here blocks anyone else.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "net/resolver.hpp"
#include "proxy/udp_limits.hpp"

namespace socks6::proxy {

class NameLookups : public std::enable_shared_from_this<NameLookups> {
  public:
    using Addresses = std::vector<net::IpAddress>;
    /// One of them is to get the bytes; called at once or when the answer is there.
    using Send = std::function<void(const Addresses&, std::uint16_t port,
                                    std::span<const std::uint8_t> bytes)>;

    NameLookups(net::asio::any_io_executor executor, std::shared_ptr<net::Resolver> resolver,
                const UdpLimits& limits, Send send);

    /// Whether the datagram was sent or waits; else it is lost.
    bool send(const std::string& name, std::uint16_t port, std::span<const std::uint8_t> bytes);
    /// Ends all look-ups; nothing is sent any more.
    void close();

  private:
    struct Name {
        Addresses addresses;  ///< empty while it is looked up
        std::chrono::steady_clock::time_point until;
        std::shared_ptr<net::asio::cancellation_signal> stop;
    };
    struct Waiting {
        std::string name;
        std::uint16_t port = 0;
        std::vector<std::uint8_t> bytes;
    };

    /// Room for one more name; no when all are being looked up.
    bool make_room();
    void look_up(const std::string& name);
    static net::Awaitable<void> resolve(std::weak_ptr<NameLookups> weak,
                                        std::shared_ptr<net::Resolver> resolver, std::string name);
    void answered(const std::string& name, const net::ResolveResult& result);

    net::asio::any_io_executor executor_;
    std::shared_ptr<net::Resolver> resolver_;
    UdpLimits limits_;
    Send send_;
    std::map<std::string, Name> names_;
    std::deque<Waiting> waiting_;
    std::size_t waiting_bytes_ = 0;
};

}  // namespace socks6::proxy
