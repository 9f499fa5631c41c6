// A c-ares channel on an io_context: its sockets and timeouts are driven by Asio.
//
// c-ares cannot take back one query, so a cancelled one ends for its caller at once and goes on
// unheard until its answer or timeout.
#pragma once

#include <ares.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "net/dns_resolver.hpp"

namespace socks6::net {

class DnsResolver::Channel : public std::enable_shared_from_this<Channel> {
  public:
    using Handler = std::function<void(ResolveResult)>;

    explicit Channel(asio::any_io_executor executor);
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    void open(const DnsOptions& options);
    /// Ends every query with Reason::cancelled.
    void close();

    /// Calls the handler once, later, on the executor.
    void query(std::string name, Handler handler, asio::cancellation_slot slot);

    asio::any_io_executor executor() const { return executor_; }
    const std::string& start_error() const { return start_error_; }

  private:
    class Query;

    /// A socket of c-ares; the descriptor is borrowed from it.
    struct Watched {
        explicit Watched(asio::posix::stream_descriptor d) : descriptor(std::move(d)) {}
        asio::posix::stream_descriptor descriptor;
        struct Direction {
            bool wanted = false;
            bool waiting = false;
        };
        Direction read;
        Direction write;
    };

    void on_socket_state(ares_socket_t fd, bool read, bool write);
    void watch(ares_socket_t fd, const std::shared_ptr<Watched>& watched);
    void process(ares_socket_t readable, ares_socket_t writable);
    void arm_timer();

    asio::any_io_executor executor_;
    asio::steady_timer timer_;
    ares_channel channel_ = nullptr;
    std::string start_error_;
    decltype(DnsOptions::open_socket) open_socket_;
    std::unordered_map<ares_socket_t, std::shared_ptr<Watched>> watched_;
};

}  // namespace socks6::net
