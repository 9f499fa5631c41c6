// The client's engine: sends one Request and reads its replies, for all commands, with both ways of
// Username/Password Authentication, initial data and idempotence tokens (draft-05, "Requests" to
// "Handling UDP ASSOCIATE", "False Starts"). States: client_states.hpp.
//
// Strict on order and form: what is no reply where one is due ends the attempt.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <variant>

#include "socks6/session/client_engine.hpp"
#include "socks6/session/client_request.hpp"
#include "socks6/session/client_states.hpp"
#include "socks6/session/token_wallet.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::session {

struct ClientSessionConfig {
    wire::Dialect dialect;  ///< with the caps on replies
    /// For each message of the authentication.
    Duration authentication_timeout = std::chrono::seconds(10);
    /// From the Authentication Reply on; the proxy may have to wait for the remote.
    Duration operation_timeout = std::chrono::seconds(60);
    /// For a remote to connect to our BIND; without it, as long as the connection stays up.
    std::optional<Duration> peer_timeout;
    /// Whether application data may leave before the Operation Reply, where the draft permits it.
    bool false_start = true;
    ClientAuthentication authentication;
    /// The first bytes of the application's stream (CONNECT; at most 8192). Where a negotiation may
    /// come they are declared and sent with the Request, else as soon as data may be sent.
    wire::Buffer initial_data;
    std::shared_ptr<TokenWallet> tokens;  ///< absent: no idempotence options
};

class ClientSession final : public ClientEngine {
  public:
    /// The session of this Request, whose bytes are the first output; or why the Request cannot be
    /// written. `now`: when the connection to the proxy is up.
    static std::variant<std::unique_ptr<ClientSession>, wire::WriteError> open(
        const wire::Request& request, const ClientSessionConfig& config, Time now);
    ~ClientSession() override;

    std::size_t receive(wire::Bytes bytes, Time now) override;
    void receive_end(Time now) override;
    void receive_reset(Time now) override;
    std::size_t capacity() const override;
    std::optional<ClientEvent> next_event() override;
    wire::Buffer take_output() override;
    std::optional<Time> next_timeout() const override { return deadline_; }
    void on_timeout(Time now) override;

    ClientState state() const { return state_; }
    /// Of the Request, as the function of that name.
    bool safe_for_early_data() const;

  private:
    ClientSession(ClientRequest request, const ClientSessionConfig& config, Time now);

    void read(Time now);
    /// Each reads one message if it is whole; false when nothing more can be read for now.
    bool read_message(Time now);
    bool read_authentication_reply(Time now);
    bool read_password_reply(Time now);
    bool read_operation_reply(Time now);
    bool read_association(Time now);
    bool read_confirmation();
    bool refuse_surplus();

    void negotiate(Time now);
    void authenticated(const wire::AuthenticationReplyView& reply, Time now);
    void take_tokens(const wire::OptionsView& options);
    void succeed(const wire::OperationReplyView& reply, std::size_t size, Time now);
    void bound(Endpoint endpoint, StackOptions stack, Time now);
    void establish(Endpoint endpoint, StackOptions stack);

    template <typename View>
    bool whole(const wire::Parsed<View>& parsed);
    void consume(std::size_t size);
    void allow_sending();
    void settle_tokens();
    void fail(ClientFailure failure, std::string detail,
              std::optional<wire::ReplyCode> code = std::nullopt);
    bool advance(ClientTrigger trigger);

    ClientSessionConfig config_;
    ClientRequest request_;
    ClientState state_ = ClientState::awaiting_authentication;
    std::optional<Time> deadline_;
    wire::Buffer input_;
    std::size_t wanted_ = 1;  ///< size of input_ from which on parsing can tell more
    wire::Buffer output_;
    std::deque<ClientEvent> events_;
    std::optional<wire::Expenditure> token_refusal_;
    Endpoint associated_at_;
    StackOptions associated_stack_;
    bool negotiated_ = false;
    bool may_send_ = false;
    bool ended_ = false;
    bool settled_ = false;
};

}  // namespace socks6::session
