// The same bytes of a client come to the same outcome, however they are cut and whenever the shell
// answers: replies, operation, and the stream that reaches the remote.
#include <random>

#include "proxy_conversation_test.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;
namespace wire = socks6::wire;

namespace {

struct Result {
    wire::Buffer output;
    wire::Buffer stream;
    std::vector<std::size_t> asked;  ///< which events, by their place in ProxyEvent
    std::vector<Outcome> outcomes;

    friend bool operator==(const Result&, const Result&) = default;
};

/// A shell that answers when it is told to, and relays as the events say.
class LateShell {
  public:
    explicit LateShell(const EngineParts& parts) : talk_(parts) {}

    /// How much of it was taken.
    std::size_t receive(wire::Bytes bytes) {
        if (relaying_) {
            result_.stream.insert(result_.stream.end(), bytes.begin(), bytes.end());
            return bytes.size();
        }
        const auto taken = talk_.session.receive(bytes, talk_.now);
        collect();
        return taken;
    }

    /// Answers what was asked last, if anything was.
    bool answer(std::size_t payload_sent) {
        if (!pending_) return false;
        auto reply = *std::exchange(pending_, std::nullopt);
        if (auto* connected = std::get_if<Connected>(&reply)) {
            sent_ = std::min(payload_sent, payload_.size());
            connected->payload_sent = sent_;
        }
        talk_.answer(reply);
        collect();
        return true;
    }

    void run_out() {
        while (!answer(1) && talk_.session.state() == ProxyState::gathering) {
            talk_.time_out();
            collect();
        }
    }

    Result result() const {
        auto all = result_;
        all.outcomes = talk_.outcomes;
        return all;
    }

  private:
    void collect() {
        const auto output = talk_.sent();
        result_.output.insert(result_.output.end(), output.begin(), output.end());
        for (auto& event : talk_.events()) {
            result_.asked.push_back(event.index());
            if (const auto* connect = std::get_if<Connect>(&event)) {
                payload_ = connect->payload;
                pending_ = Connected{};
            } else if (std::holds_alternative<Listen>(event)) {
                pending_ = Listening{};
            } else if (std::holds_alternative<AcceptOne>(event)) {
                pending_ = Accepted{};
            } else if (std::holds_alternative<Associate>(event)) {
                pending_ = AssociationOpened{};
            } else if (const auto* relay = std::get_if<Relay>(&event)) {
                relaying_ = true;
                const auto gone = static_cast<std::ptrdiff_t>(sent_);
                result_.stream.assign(payload_.begin(), payload_.begin() + gone);
                result_.stream.insert(result_.stream.end(), relay->head.begin(), relay->head.end());
            }
        }
    }

    Conversation talk_;
    std::optional<ProxyAnswer> pending_;
    wire::Buffer payload_;
    std::size_t sent_ = 0;
    bool relaying_ = false;
    Result result_;
};

Result run(const wire::Buffer& bytes, std::mt19937& random, std::size_t largest) {
    LateShell shell(parts_with_users());
    wire::Bytes rest(bytes);
    while (!rest.empty()) {
        const auto piece = std::min<std::size_t>(rest.size(), 1 + random() % largest);
        const auto taken = shell.receive(rest.first(piece));
        rest = rest.subspan(taken);
        // Back-pressure ends with an answer, or with the wait for a payload.
        if (taken == 0) shell.run_out();
        if (random() % 3 == 0) shell.answer(random() % 40);
    }
    for (int left = 0; left < 4; ++left) shell.run_out();
    return shell.result();
}

}  // namespace

TEST_CASE("The outcome depends on neither cuts nor the time of answers") {
    const auto tfo = "01 06 84 01 0100"_hex;
    wire::Buffer data(50'000, 0);
    for (std::size_t at = 0; at < data.size(); ++at) data[at] = static_cast<std::uint8_t>(at / 7);
    const wire::Buffer some(data.begin(), data.begin() + 300);
    const auto messages = std::vector<wire::Buffer>{
        join({request(1, {alice_option}), data}),
        join({request(1, {tfo, alice_option}), data}),
        join({request(1, {tfo, alice_option}), text("short")}),
        join({request(1, {offer_option(300, "02"_hex)}), some, alice_rfc1929, data}),
        join({request(1, {offer_option(300, "02"_hex), tfo}), some, alice_rfc1929, some}),
        join({request(1, {offer_option(300, "02"_hex)}), some, wrong_rfc1929, data}),
        join({request(0, {offer_option(300, "02"_hex)}), alice_rfc1929, some}),
        join({request(2, {alice_option}), some}),
        join({request(2, {alice_option, "01 06 84 04 0004"_hex}), data}),
        join({request(3, {alice_option}), some}),
        join({request(1, {credentials_option(wrong_rfc1929)}), some}),
    };
    std::mt19937 random(2019);
    for (const auto& message : messages) {
        const auto whole = run(message, random, message.size());
        for (int round = 0; round < 30; ++round) {
            const auto largest = std::size_t{1} << (1 + random() % 14);
            const auto cut = run(message, random, largest);
            CHECK((cut == whole));
        }
    }
}
