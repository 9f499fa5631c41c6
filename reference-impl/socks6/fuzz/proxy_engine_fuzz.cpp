// Any bytes and valid messages of a client, answers, timeouts, end and reset in any order: the
// proxy's engine stays bounded, asks for one operation at most and only after authentication,
// hands over the client's stream unchanged, ends once, and gives back what it holds.
#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "message_properties.hpp"
#include "socks6/session/in_memory_association_table.hpp"
#include "socks6/session/in_memory_listener_table.hpp"
#include "socks6/session/in_memory_token_ledger.hpp"
#include "socks6/session/proxy_session.hpp"
#include "socks6/session/user_list.hpp"

namespace {

using namespace socks6::session;
using socks6::wire::Buffer;
using socks6::wire::Bytes;
using socks6::wire::must;

const Owner user("u");

class FixedRandom final : public RandomSource {
  public:
    void fill(std::span<std::uint8_t> out) override { std::fill(out.begin(), out.end(), 0xFF); }
};

/// Tables with room for one, so that whatever is not given back is noticed.
EngineParts parts_for(std::uint8_t choice) {
    EngineParts parts;
    const std::array users{UserList::User{"u", "p"}};
    if ((choice & 1U) != 0) {
        parts.credentials = std::make_shared<UserList>(users, (choice & 2U) != 0);
    }
    parts.random = std::make_shared<FixedRandom>();
    if ((choice & 4U) != 0) {
        parts.tokens = std::make_shared<InMemoryTokenLedger>(parts.random);
        parts.tokens->issue(user, 2);
    }
    const InMemoryListenerTable::Limits one{.listeners = 1};
    if ((choice & 8U) != 0) parts.listeners = std::make_shared<InMemoryListenerTable>(one);
    if ((choice & 16U) != 0) parts.associations = std::make_shared<InMemoryAssociationTable>(1);
    return parts;
}

/// A well-formed piece of a conversation.
Buffer message(std::uint8_t choice) {
    static const Buffer password{1, 1, 'u', 1, 'p'};
    if (choice == 0) return password;
    Buffer request{6, 0, static_cast<std::uint8_t>(choice & 3U), 0, 80, 1, 127, 0, 0, 1};
    std::vector<Buffer> options;
    if ((choice & 4U) != 0) options.push_back({3, 8, 2, 1, 1, 'u', 1, 'p'});
    if ((choice & 8U) != 0) options.push_back({2, 5, 0, 3, 2});
    if ((choice & 16U) != 0) {
        options.push_back({1, 6, 0x84, 1, 0, 9});
        options.push_back({1, 6, 0x84, 4, 0, 9});
        options.push_back({4, 7, 2, 0xFF, 0xFF, 0xFF, 0xFF});
        options.push_back({4, 7, 0, 0, 0, 0, 9});
    }
    request.push_back(static_cast<std::uint8_t>(options.size()));
    for (const auto& each : options) request.insert(request.end(), each.begin(), each.end());
    return request;
}

bool contains(Bytes whole, Bytes part) {
    return part.empty() ||
           std::search(whole.begin(), whole.end(), part.begin(), part.end()) != whole.end();
}

class Run {
  public:
    explicit Run(std::uint8_t choice) : parts_(parts_for(choice)) {
        if ((choice & 32U) != 0) config_.payload_wait = Duration::zero();
        config_.held_bytes = (choice & 64U) != 0 ? 16 : 4096;
        session_ = std::make_unique<ProxySession>(config_, parts_, Time{});
    }

    void receive(Bytes bytes) {
        if (ended_) return;
        const auto room = session_->capacity();
        const auto taken = session_->receive(bytes, now_);
        must(taken == std::min(room, bytes.size()));
        received_.insert(received_.end(), bytes.begin(),
                         bytes.begin() + static_cast<std::ptrdiff_t>(taken));
        collect();
    }
    void end() {
        if (std::exchange(ended_, true)) return;
        session_->receive_end(now_);
        collect();
    }
    void reset() {
        ended_ = true;
        session_->receive_reset(now_);
        must(session_->take_output().empty());
        collect();
    }
    void time_out() {
        const auto deadline = session_->next_timeout();
        if (!deadline) return;
        now_ = std::max(now_, *deadline);
        session_->on_timeout(now_);
        collect();
    }
    void answer(std::uint8_t choice) {
        const Endpoint bound{{}, 5000};
        sent_ = std::min<std::size_t>(choice, payload_.size());
        const std::array<ProxyAnswer, 6> answers{
            Connected{bound, {}, sent_},  Listening{bound, {}}, Accepted{bound, {}},
            AssociationOpened{bound, {}}, FirstDatagram{},      OperationFailed{}};
        session_->answer(answers.at(choice % answers.size()), now_);
        collect();
    }

    /// Whatever came before, the connection ends in bounded time and holds nothing afterwards.
    void finish() {
        end();
        for (int left = 0; left < 4; ++left) time_out();
        if (!over_) must(session_->state() == ProxyState::connecting);
        reset();
        must(over_);
        must(!session_->next_timeout());
        session_.reset();
        if (parts_.associations) must(parts_.associations->open(*parts_.random).has_value());
        if (parts_.listeners) must(parts_.listeners->open(user, {{}, 1}, 2).has_value());
    }

  private:
    void collect() {
        const auto output = session_->take_output();
        output_.insert(output_.end(), output.begin(), output.end());
        must(output_.size() < 512);
        while (auto event = session_->next_event()) {
            must(!over_);
            std::visit([this](const auto& known) { note(known); }, *event);
        }
    }

    void note(const Connect& connect) {
        operation();
        payload_ = connect.payload;
        must(payload_.size() <= connect.stack.tfo_payload.value_or(0));
    }
    void note(const Listen&) { operation(); }
    void note(const Join&) { operation(); }
    void note(const Associate&) { operation(); }
    void note(const Relay& relay) {
        over_ = true;
        Buffer stream(payload_.begin(), payload_.begin() + static_cast<std::ptrdiff_t>(sent_));
        stream.insert(stream.end(), relay.head.begin(), relay.head.end());
        check_stream(stream);
    }
    void note(const Release&) { over_ = true; }
    void note(const Concluded&) { must(!std::exchange(concluded_, true)); }
    template <typename Other>
    void note(const Other&) {}

    void operation() {
        must(!std::exchange(operation_, true));
        const std::array<std::uint8_t, 4> anonymous{6, 0, 0, 0};
        const std::array<std::uint8_t, 4> authenticated{6, 0, 0, 2};
        const bool open = !parts_.credentials || parts_.credentials->admits_anonymous();
        must(contains(output_, authenticated) || (open && contains(output_, anonymous)));
    }

    /// What the client sent from some point on, without a method's message at most.
    void check_stream(const Buffer& stream) const {
        must(stream.size() < received_.size());
        const auto common = std::mismatch(stream.rbegin(), stream.rend(), received_.rbegin());
        const auto front = stream.rend() - common.first;
        must(contains(received_, Bytes(stream).first(static_cast<std::size_t>(front))));
    }

    EngineParts parts_;
    ProxySessionConfig config_;
    std::unique_ptr<ProxySession> session_;
    Time now_{};
    Buffer received_;
    Buffer output_;
    Buffer payload_;
    std::size_t sent_ = 0;
    bool operation_ = false;
    bool concluded_ = false;
    bool ended_ = false;
    bool over_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 4096) return 0;
    Run run(data[0]);
    auto script = Bytes(data, size).subspan(1);
    while (!script.empty()) {
        const auto step = script.front();
        const auto argument = static_cast<std::uint8_t>(step >> 3U);
        script = script.subspan(1);
        const auto count = std::min<std::size_t>(argument, script.size());
        switch (step & 7U) {
            case 0:
            case 1:
                run.receive(script.first(count));
                script = script.subspan(count);
                break;
            case 2:
            case 3:
                run.receive(message(argument));
                break;
            case 4:
                run.answer(argument);
                break;
            case 5:
                run.time_out();
                break;
            case 6:
                argument % 2 == 0 ? run.end() : run.reset();
                break;
            default:
                run.receive(Buffer(std::size_t{argument} * 100, step));
        }
    }
    run.finish();
    return 0;
}
