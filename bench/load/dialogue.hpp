// What a client says to a SOCKS proxy until application data may flow, without any socket.
//
// SOCKS 6: the Request, then both replies (and for an association its initialization). SOCKS 5:
// the method negotiation without authentication, then request and reply. Everybody waits for the
// last reply before sending data, so that the versions differ in nothing but their messages.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "net/endpoint.hpp"
#include "socks6/wire/codes.hpp"

namespace bench {

enum class Protocol { socks5, socks6 };

class Dialogue {
  public:
    /// `command`: CONNECT or UDP ASSOCIATE.
    Dialogue(Protocol protocol, socks6::wire::Command command, const socks6::net::Endpoint& target);

    enum class State { sending, waiting, done, failed };
    State state() const { return state_; }

    /// What is to be sent now; then sent() is to be called. Only while State::sending.
    std::span<const std::uint8_t> output() const { return output_; }
    void sent() { state_ = State::waiting; }
    /// Bytes of the proxy; the caller keeps none of them.
    void receive(std::span<const std::uint8_t> bytes);

    /// The bind address of the successful reply; SOCKS 5's relay for datagrams.
    const socks6::net::Endpoint& bound() const { return bound_; }
    /// SOCKS 6's, once an association was made.
    std::uint32_t association_id() const { return association_id_; }

  private:
    void read_socks5();
    void read_socks6();
    void fail() { state_ = State::failed; }

    Protocol protocol_;
    socks6::wire::Command command_;
    State state_ = State::sending;
    std::vector<std::uint8_t> output_;
    std::vector<std::uint8_t> next_output_;  ///< SOCKS 5: the request, after the methods
    std::vector<std::uint8_t> received_;
    socks6::net::Endpoint bound_;
    std::uint32_t association_id_ = 0;
};

}  // namespace bench
