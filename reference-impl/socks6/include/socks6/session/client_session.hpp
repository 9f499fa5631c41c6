// The client's engine: sends one Request and reads its replies, NOOP and CONNECT
// (draft-05, "Requests" to "Handling CONNECT", "False Starts"). States: client_states.hpp.
//
// Strict on order and form: what is no reply where one is due ends the attempt.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <variant>

#include "socks6/session/client_engine.hpp"
#include "socks6/session/client_states.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::session {

struct ClientSessionConfig {
    wire::Dialect dialect;  ///< with the caps on replies
    Duration authentication_timeout = std::chrono::seconds(10);
    /// From the Authentication Reply on; the proxy may have to wait for the remote.
    Duration operation_timeout = std::chrono::seconds(60);
    /// Whether application data may leave before the Operation Reply, where the draft permits it.
    bool false_start = true;
};

class ClientSession final : public ClientEngine {
  public:
    /// The session of this Request, whose bytes are the first output; or why the Request cannot be
    /// written. `now`: when the connection to the proxy is up.
    static std::variant<std::unique_ptr<ClientSession>, wire::WriteError> open(
        const wire::Request& request, const ClientSessionConfig& config, Time now);

    std::size_t receive(wire::Bytes bytes, Time now) override;
    void receive_end(Time now) override;
    void receive_reset(Time now) override;
    std::size_t capacity() const override;
    std::optional<ClientEvent> next_event() override;
    wire::Buffer take_output() override;
    std::optional<Time> next_timeout() const override { return deadline_; }
    void on_timeout(Time now) override;

    ClientState state() const { return state_; }

  private:
    ClientSession(const wire::Request& request, const ClientSessionConfig& config,
                  wire::Buffer encoded, Time now);

    void read(Time now);
    /// Each reads one message if it is whole; false when nothing more can be read for now.
    bool read_authentication_reply(Time now);
    bool read_operation_reply();
    template <typename View>
    bool whole(const wire::Parsed<View>& parsed);
    void allow_sending();
    void fail(ClientFailure failure, std::string detail,
              std::optional<wire::ReplyCode> code = std::nullopt);
    bool advance(ClientTrigger trigger);

    ClientSessionConfig config_;
    wire::Command command_;
    ClientState state_ = ClientState::awaiting_authentication;
    std::optional<Time> deadline_;
    wire::Buffer input_;
    std::size_t wanted_ = 1;  ///< size of input_ from which on parsing can tell more
    wire::Buffer output_;
    std::deque<ClientEvent> events_;
    bool may_send_ = false;
    bool ended_ = false;
};

}  // namespace socks6::session
