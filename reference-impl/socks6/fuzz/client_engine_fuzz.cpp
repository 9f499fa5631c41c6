// Any bytes as a proxy's answers to any Request of ours: the outcome does not depend on how they
// are cut, comes once, and nothing comes behind it.
#include <memory>
#include <string>

#include "message_properties.hpp"
#include "socks6/session/client_session.hpp"

namespace {

using namespace socks6::session;
using socks6::wire::Buffer;
using socks6::wire::Bytes;
using socks6::wire::must;

/// What the first byte chooses: the Request.
struct Choice {
    explicit Choice(std::uint8_t byte) {
        request.command = static_cast<socks6::wire::Command>(byte & 3U);
        if (request.command == socks6::wire::Command::connect) {
            request.port = 80;
            config.initial_data = {1, 2, 3};
        }
        if (request.command == socks6::wire::Command::bind) request.options = backlog;
        if ((byte & 4U) != 0) config.authentication.credentials = ClientCredentials{"u", "p"};
        if ((byte & 8U) != 0) config.authentication.use = CredentialsUse::at_once;
        config.false_start = (byte & 16U) == 0;
        if ((byte & 32U) != 0) {
            config.tokens = std::make_shared<TokenWallet>();
            config.tokens->advertised({1, 2}, true);
        }
    }

    std::array<socks6::wire::Option, 1> backlog{
        socks6::wire::BacklogOption{socks6::wire::Leg::proxy_remote, 5}};
    socks6::wire::Request request;
    ClientSessionConfig config;
};

struct Outcome {
    std::string events;
    Buffer sent;
    Buffer stream;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

class Run {
  public:
    explicit Run(std::uint8_t choice) : choice_(choice) {
        auto opened = ClientSession::open(choice_.request, choice_.config, Time{});
        session_ = std::get<0>(std::move(opened));
    }

    /// `step` bytes at a time, then the end.
    Outcome with(Bytes input, std::size_t step) {
        collect();
        while (!input.empty() && session_->capacity() > 0) {
            const auto piece = input.first(std::min(step, input.size()));
            const auto taken = session_->receive(piece, Time{});
            must(taken <= piece.size());
            input = input.subspan(taken);
            collect();
        }
        outcome_.stream.insert(outcome_.stream.end(), input.begin(), input.end());
        const bool handed_over = session_->state() == ClientState::established;
        if (!handed_over) outcome_.stream.clear();
        session_->receive_end(Time{});
        collect();
        must(ended_);
        must(!session_->next_timeout());
        session_->receive_reset(Time{});
        must(!session_->next_event());
        must(session_->take_output().empty());
        return outcome_;
    }

  private:
    void collect() {
        const auto output = session_->take_output();
        outcome_.sent.insert(outcome_.sent.end(), output.begin(), output.end());
        while (auto event = session_->next_event()) {
            must(!ended_);
            outcome_.events += static_cast<char>('a' + event->index());
            if (auto* established = std::get_if<Established>(&*event)) {
                outcome_.stream = established->head;
                ended_ = true;
            }
            ended_ = ended_ || std::holds_alternative<Served>(*event) ||
                     std::holds_alternative<Failed>(*event);
        }
    }

    Choice choice_;
    std::unique_ptr<ClientSession> session_;
    Outcome outcome_;
    bool ended_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 4096) return 0;
    const auto input = Bytes(data, size).subspan(2);
    const auto whole = Run(data[0]).with(input, input.size());
    must(Run(data[0]).with(input, 1 + data[1]) == whole);
    must(Run(data[0]).with(input, 1) == whole);
    return 0;
}
