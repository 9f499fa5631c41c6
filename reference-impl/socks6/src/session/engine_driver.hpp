// For the tests of this folder: drives an engine with bytes as a shell would, without sockets, and
// keeps what came out.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "socks6/session/client_session.hpp"
#include "socks6/session/proxy_session.hpp"

namespace socks6::session::testing {

inline wire::Buffer operator""_hex(const char* text, std::size_t size) {
    wire::Buffer bytes;
    int high = -1;
    for (const char c : std::string_view(text, size)) {
        if (c == ' ') continue;
        const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        if (high < 0) {
            high = digit;
        } else {
            bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit));
            high = -1;
        }
    }
    return bytes;
}

inline wire::Buffer text(std::string_view characters) {
    return {characters.begin(), characters.end()};
}

inline wire::Buffer join(std::initializer_list<wire::Buffer> parts) {
    wire::Buffer all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

/// What a conversation came to, so that two can be compared.
struct Trace {
    wire::Buffer output;              ///< everything the engine sent
    std::vector<std::string> events;  ///< their names, in order
    wire::Buffer stream;              ///< application bytes handed over, and those behind them

    friend bool operator==(const Trace&, const Trace&) = default;
};

/// A shell for either engine. Engine: ProxySession or ClientSession.
template <typename Engine>
class Driver {
  public:
    explicit Driver(Engine& engine) : engine_(engine) {}

    void receive(wire::Bytes bytes) {
        if (handed_over_) {
            trace_.stream.insert(trace_.stream.end(), bytes.begin(), bytes.end());
            return;
        }
        const auto taken = engine_.receive(bytes, now);
        collect();
        if (taken < bytes.size() && handed_over_) receive(bytes.subspan(taken));
    }
    void receive_end() {
        engine_.receive_end(now);
        collect();
    }
    /// Time passes to the engine's next timeout.
    void time_out() {
        now = engine_.next_timeout().value();
        engine_.on_timeout(now);
        collect();
    }
    /// What a proxy's shell answers to Connect; without it, nothing is answered.
    void answer_connect(const ProxyAnswer& answer) { answer_ = answer; }
    void answer(const ProxyAnswer& answer) {
        engine_.answer(answer, now);
        collect();
    }

    void collect() {
        const auto output = engine_.take_output();
        trace_.output.insert(trace_.output.end(), output.begin(), output.end());
        while (auto event = engine_.next_event()) {
            std::visit([this](const auto& known) { note(known); }, *event);
        }
    }

    const Trace& trace() const { return trace_; }
    wire::Buffer take_sent() { return std::exchange(trace_.output, {}); }
    std::vector<std::string> take_events() { return std::exchange(trace_.events, {}); }

    Time now{};

  private:
    void note(const Connect& connect) {
        trace_.events.push_back("connect " + to_string(connect.target.address) + " " +
                                std::to_string(connect.target.port));
        if constexpr (std::is_same_v<Engine, ProxySession>) {
            if (answer_) answer(*answer_);
        }
    }
    void note(const Cancel&) { trace_.events.emplace_back("cancel"); }
    void note(const Listen&) { trace_.events.emplace_back("listen"); }
    void note(const AcceptOne&) { trace_.events.emplace_back("accept_one"); }
    void note(const KeepListening&) { trace_.events.emplace_back("keep_listening"); }
    void note(const Join&) { trace_.events.emplace_back("join"); }
    void note(const CancelJoin&) { trace_.events.emplace_back("cancel_join"); }
    void note(const CloseListener&) { trace_.events.emplace_back("close_listener"); }
    void note(const Associate&) { trace_.events.emplace_back("associate"); }
    void note(const Disassociate&) { trace_.events.emplace_back("disassociate"); }
    void note(const Bound& bound) {
        trace_.events.push_back("bound " + to_string(bound.bound.address) + " " +
                                std::to_string(bound.bound.port));
    }
    void note(const Holding&) { trace_.events.emplace_back("holding"); }
    void note(const Associated& associated) {
        trace_.events.push_back("associated " + std::to_string(associated.association));
    }
    void note(const Confirmed&) { trace_.events.emplace_back("confirmed"); }
    void note(const Relay& relay) {
        hand_over(relay.head);
        trace_.events.emplace_back(relay.client_ended ? "relay ended" : "relay");
    }
    void note(const SendEnd&) { trace_.events.emplace_back("send_end"); }
    void note(const Release&) { trace_.events.emplace_back("release"); }
    void note(const Concluded& concluded) {
        trace_.events.emplace_back(to_name(concluded.outcome));
    }
    void note(const MaySend&) { trace_.events.emplace_back("may_send"); }
    void note(const Authenticated&) { trace_.events.emplace_back("authenticated"); }
    void note(const Established& established) {
        hand_over(established.head);
        trace_.events.push_back("established " + to_string(established.bound.address) + " " +
                                std::to_string(established.bound.port));
    }
    void note(const Served&) { trace_.events.emplace_back("served"); }
    void note(const Failed& failed) { trace_.events.emplace_back(to_name(failed.failure)); }

    void hand_over(const wire::Buffer& head) {
        handed_over_ = true;
        trace_.stream.insert(trace_.stream.end(), head.begin(), head.end());
    }

    Engine& engine_;
    std::optional<ProxyAnswer> answer_;
    Trace trace_;
    bool handed_over_ = false;
};

/// `bytes` in pieces that end at the given offsets.
template <typename Engine>
void feed(Driver<Engine>& driver, wire::Bytes bytes, const std::vector<std::size_t>& cuts) {
    std::size_t from = 0;
    for (const auto cut : cuts) {
        driver.receive(bytes.subspan(from, cut - from));
        from = cut;
    }
    driver.receive(bytes.subspan(from));
}

}  // namespace socks6::session::testing
