// The UDP socket of one actor: the datagrams that came, whole and in order, and sending.
//
// As a Conversation is to a TCP connection. Datagrams that nobody consumes are kept up to a bound;
// what comes beyond is dropped and told in the transcript, once. Every peer that the socket has to
// do with is a flow of its own. Held by shared_ptr, since the reader outlives a step; used on the
// case's thread alone.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "net/datagram_socket.hpp"
#include "runner/pulse.hpp"
#include "runner/tasks.hpp"
#include "socks6/wire/bytes.hpp"
#include "transcript/recorder.hpp"

namespace conform::runner {

/// One datagram that came.
struct Letter {
    socks6::wire::Buffer bytes;
    std::size_t flow = 0;
    std::size_t flow_offset = 0;  ///< bytes that came before it on that flow
    Clock::time_point at;
    socks6::net::Endpoint from;
    std::optional<std::uint8_t> tos;  ///< of its IP header, where the kernel tells
};

class Mailbox : public std::enable_shared_from_this<Mailbox> {
  public:
    /// The recorder and the pulse belong to the case and outlive the mailbox's readers. An IPv4 and
    /// an IPv6 socket may share a mailbox; at least one is there.
    Mailbox(std::vector<std::unique_ptr<socks6::net::DatagramSocket>> sockets, std::string actor,
            transcript::Recorder& recorder, Pulse& pulse);

    /// Begins to read, as tasks of the case; call once.
    void start(Tasks& tasks);

    /// Of the datagrams that were not consumed, the one with that many before it; valid until the
    /// next suspension or consume().
    const Letter* unread(std::size_t before = 0) const;
    /// Consumes that one; those before it stay as they are.
    void consume(std::size_t before = 0);
    /// The type of service of the one that was consumed last.
    std::optional<std::uint8_t> latest_tos() const { return latest_tos_; }
    /// How many were consumed.
    std::size_t consumed() const { return consumed_; }

    /// From here on consumed datagrams stay, until release().
    std::size_t hold();
    /// Back to where hold() was called.
    void rewind(std::size_t position) { consumed_ = position; }
    void release();

    /// Sends one datagram.
    socks6::net::Awaitable<std::error_code> send(socks6::wire::Bytes bytes,
                                                 socks6::net::Endpoint to, std::string step);

    /// The flow with that peer, made when it is new.
    std::size_t flow_with(const socks6::net::Endpoint& peer);
    /// How many bytes the actor has sent on that flow, for the places of messages in it.
    std::size_t sent(std::size_t flow) const;

    /// Where the actor is reached in that family; nothing without such a socket.
    std::optional<socks6::net::Endpoint> local(bool v4) const;

    void close();

  private:
    socks6::net::Awaitable<void> read_all(socks6::net::DatagramSocket& socket);
    void keep(const socks6::net::DatagramSlot& slot);
    void forget_consumed();
    socks6::net::DatagramSocket* socket_for(const socks6::net::Endpoint& peer) const;

    struct Volume {
        std::size_t sent = 0;
        std::size_t received = 0;
    };

    std::vector<std::unique_ptr<socks6::net::DatagramSocket>> sockets_;
    std::string actor_;
    transcript::Recorder& recorder_;
    Pulse& pulse_;
    std::map<socks6::net::Endpoint, std::size_t> flows_;
    std::map<std::size_t, Volume> volumes_;
    std::deque<Letter> letters_;  // from number base_ on
    std::optional<std::uint8_t> latest_tos_;
    std::size_t base_ = 0;
    std::size_t consumed_ = 0;
    std::size_t kept_bytes_ = 0;
    int holds_ = 0;
    bool dropped_ = false;
};

}  // namespace conform::runner
