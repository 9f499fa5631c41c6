// Answers DNS queries over UDP and TCP at port 53 of addresses in the lab, as the rules of a
// NameTable say; what has no rule does not exist.
//
// For the target's getaddrinfo as for c-ares; mount_name_files() makes them ask here. The sockets
// belong for ever to the namespace in which they were opened. Bounded: queries, answers that wait,
// connections and their idle time.
//
// Ownership: the table is borrowed and outlives the server's executor's last turn. Threads: made
// and destroyed on any thread, but the executor has one thread.
#pragma once

#include <memory>

#include "lab/name_table.hpp"
#include "lab/network_namespace.hpp"
#include "net/awaitable.hpp"

namespace conform::lab {

class NameServer {
  public:
    struct Place {
        const NetworkNamespace& network;
        std::vector<socks6::net::IpAddress> addresses;
        std::uint16_t port = 53;
    };

    static socks6::net::Result<NameServer, LabError> start(
        const socks6::net::asio::any_io_executor& executor, const Place& place, NameTable& names);
    NameServer(NameServer&&) noexcept = default;
    NameServer& operator=(NameServer&&) noexcept = delete;
    /// Ends all that is under way soon after, on the executor.
    ~NameServer();

  private:
    class Service;
    explicit NameServer(std::shared_ptr<Service> service);

    std::shared_ptr<Service> service_;
};

}  // namespace conform::lab
