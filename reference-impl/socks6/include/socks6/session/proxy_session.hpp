// The proxy's engine: reads one Request, authenticates the client, and says what is to be done for
// it (draft-05, all of it but datagrams). States and order: proxy_states.hpp.
//
// Readings taken where the draft leaves a choice (docs/draft-readings.md):
//   - a foreign version is answered as soon as it shows (AMB-14); options that cannot be framed
//     close the connection (AMB-03); an unknown address type is answered with 0x08, unless
//     authentication is required (AMB-08); an unknown command with 0x07, after authentication
//     (AMB-42); NOOP's address and port are ignored (AMB-10);
//   - the Authentication Reply names the method used, 0x00 where none was (AMB-19); wrong 0-RTT
//     credentials lead to a negotiation if the client offered one, else to 01/FF, never to service
//     as nobody (AMB-24); of several data options of a method the first counts (AMB-26); method
//     options that contradict each other on the initial data start no negotiation (AMB-25);
//   - the first Authentication Reply does not wait for initial data, the operation does (AMB-35);
//     initial data up to 2^14 is taken (AMB-31), its length means nothing but for CONNECT (AMB-33);
//   - of several Token Expenditures the first counts (AMB-81);
//   - BIND and UDP ASSOCIATE take IP addresses only (AMB-44); payload sizes of TFO on BIND are
//     ignored (AMB-70); TFO stands in no Operation Reply (AMB-71); a backlog is granted to owners
//     only (AMB-52), and a further BIND gets its first reply at once (AMB-50).
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "socks6/session/engine_parts.hpp"
#include "socks6/session/proxy_engine.hpp"
#include "socks6/session/proxy_states.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::session {

struct ProxySessionConfig {
    wire::Dialect dialect;  ///< with the caps on Requests
    Duration request_timeout = std::chrono::seconds(10);
    /// From the first Authentication Reply on, initial data included.
    Duration negotiation_timeout = std::chrono::seconds(10);
    /// How long CONNECT waits for the payload of a TFO SYN; 0: not at all.
    Duration payload_wait = std::chrono::milliseconds(100);
    /// Until the shell has a remote leg, a listener or an association's socket.
    Duration connect_timeout = std::chrono::seconds(30);
    /// How long a BIND, also a further one, waits for a remote.
    Duration accept_timeout = std::chrono::minutes(10);
    /// How long an association may have no datagram at all (AMB-90); 0: for ever.
    Duration first_datagram_timeout = std::chrono::minutes(10);
    /// How long a client may take to close once it has had its last reply.
    Duration drain_timeout = std::chrono::seconds(5);
    /// Application data kept before relaying, in bytes; then the client has to wait.
    std::size_t held_bytes = 16 * 1024;
    /// The longest initial data taken in front of a negotiation, in bytes.
    std::size_t initial_data_bytes = 16 * 1024;
};

struct WantedRequest;
struct AuthenticationOffer;

class ProxySession final : public ProxyEngine {
  public:
    /// `config` and `parts` must outlive the session. `now`: when the connection was accepted.
    ProxySession(const ProxySessionConfig& config, const EngineParts& parts, Time now);
    /// Gives back what the shared tables hold for this connection.
    ~ProxySession() override;

    std::size_t receive(wire::Bytes bytes, Time now) override;
    void receive_end(Time now) override;
    void receive_reset(Time now) override;
    std::size_t capacity() const override;
    std::optional<ProxyEvent> next_event() override;
    wire::Buffer take_output() override;
    std::optional<Time> next_timeout() const override { return deadline_; }
    void on_timeout(Time now) override;
    void answer(const ProxyAnswer& answer, Time now) override;

    ProxyState state() const { return state_; }

  private:
    // proxy_session.cpp
    std::size_t room(std::size_t bound) const;
    void read(Time now);
    void give_up(ProxyState from);
    void give_back();
    void drain(ProxyTrigger trigger, Outcome outcome, std::string detail, Time now);
    void conclude(Outcome outcome, std::string detail);
    template <typename Message>
    void write(const Message& message);
    void write_reply(wire::ReplyCode code, const Endpoint& bound, StackOptions used);
    bool advance(ProxyTrigger trigger);

    // proxy_authentication.cpp
    void read_request(Time now);
    void reject(const wire::ParseError& error, Time now);
    void authenticate(const AuthenticationOffer& offer, std::size_t request_size, Time now);
    void negotiate(const AuthenticationOffer& offer, Time now);
    void read_negotiation(Time now);
    void refuse_authentication(std::string detail, Time now);
    void admit(wire::Method method, std::optional<Owner> owner, Time now);

    // proxy_operations.cpp
    void perform(Time now);
    void begin_connect(Time now);
    bool payload_missing() const;
    void connect(ProxyTrigger trigger, Time now);
    void bind(Time now);
    void associate(Time now);
    void refuse(wire::ReplyCode code, Time now, ProxyTrigger trigger = ProxyTrigger::refused);
    void take(const Connected& answer, Time now);
    void take(const Listening& answer, Time now);
    void take(const Accepted& answer, Time now);
    void take(const AssociationOpened& answer, Time now);
    void take(const FirstDatagram& answer, Time now);
    void take(const OperationFailed& answer, Time now);
    void begin_relay(const Endpoint& bound, StackOptions used, std::size_t sent);

    const ProxySessionConfig& config_;
    const EngineParts& parts_;
    ProxyState state_ = ProxyState::awaiting_request;
    bool client_ended_ = false;
    bool concluded_ = false;
    bool confirmed_ = false;  ///< the first datagram has come
    std::optional<Time> deadline_;
    wire::Buffer input_;      ///< the Request as far as it came, then the client's first data
    std::size_t wanted_ = 1;  ///< size of input_ from which on parsing can tell more
    wire::Buffer output_;
    std::deque<ProxyEvent> events_;

    std::unique_ptr<WantedRequest> request_;  ///< from the Request until its operation begins
    std::size_t initial_data_ = 0;            ///< bytes in front of the method's messages
    std::size_t payload_size_ = 0;            ///< of the Connect under way
    std::optional<Owner> owner_;              ///< whom the client proved to be
    std::optional<ListenerId> listener_;
    std::optional<WaiterId> waiter_;
    std::optional<std::uint32_t> association_;
};

/// A session as a proxy runs it: with the tap of its parts around it, if there is one.
std::unique_ptr<ProxyEngine> make_proxy_engine(const ProxySessionConfig& config,
                                               const EngineParts& parts, Time now);

}  // namespace socks6::session
