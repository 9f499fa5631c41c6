// The proxy's engine: reads one Request, answers it, and says what is to be done for it
// (draft-05, "Mode of operation" to "Handling CONNECT"). States and order: proxy_states.hpp.
//
// Readings taken where the draft leaves a choice (docs/draft-readings.md): a foreign version is
// answered as soon as it shows (AMB-14); options that cannot be framed close the connection
// (AMB-03); an unknown address type is answered with 0x08, unless authentication is required
// (AMB-08); an unknown command with 0x07 (AMB-42); NOOP's address and port are ignored (AMB-10).
#pragma once

#include <deque>
#include <string>

#include "socks6/session/engine_parts.hpp"
#include "socks6/session/proxy_engine.hpp"
#include "socks6/session/proxy_states.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::session {

struct ProxySessionConfig {
    wire::Dialect dialect;  ///< with the caps on Requests
    Duration request_timeout = std::chrono::seconds(10);
    Duration connect_timeout = std::chrono::seconds(30);
    /// How long a client may take to close once it has had its last reply.
    Duration drain_timeout = std::chrono::seconds(5);
    /// Application data kept while connecting, in bytes; then the client has to wait.
    std::size_t held_bytes = 16 * 1024;
};

class ProxySession final : public ProxyEngine {
  public:
    /// `config` and `parts` must outlive the session. `now`: when the connection was accepted.
    ProxySession(const ProxySessionConfig& config, const EngineParts& parts, Time now);

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
    void read_request(Time now);
    void reject(const wire::ParseError& error, Time now);
    void serve(const wire::RequestView& request, Time now);
    /// Whether the Authentication Reply, which this writes, lets the client in.
    bool authenticate(Time now);
    void connect(const wire::RequestView& request, Time now);
    void refuse(wire::ReplyCode code, Time now);
    void drain(Outcome outcome, std::string detail, Time now);

    template <typename Message>
    void write(const Message& message);
    void write_reply(wire::ReplyCode code, const Endpoint& bound, const StackOptions& used);
    bool advance(ProxyTrigger trigger);

    const ProxySessionConfig& config_;
    const EngineParts& parts_;
    ProxyState state_ = ProxyState::awaiting_request;
    std::optional<Time> deadline_;
    wire::Buffer input_;      ///< the Request as far as it came, then the client's first data
    std::size_t wanted_ = 1;  ///< size of input_ from which on parsing can tell more
    wire::Buffer output_;
    std::deque<ProxyEvent> events_;
    bool client_ended_ = false;
};

/// A session as a proxy runs it: with the tap of its parts around it, if there is one.
std::unique_ptr<ProxyEngine> make_proxy_engine(const ProxySessionConfig& config,
                                               const EngineParts& parts, Time now);

}  // namespace socks6::session
