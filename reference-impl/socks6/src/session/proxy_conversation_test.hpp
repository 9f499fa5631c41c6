// For the tests of the proxy's engine: a session with all parts, users alice and bob, and what it
// asked of its shell kept as values.
#pragma once

#include <memory>
#include <vector>

#include "catch_shim.hpp"
#include "engine_driver.hpp"
#include "socks6/session/in_memory_association_table.hpp"
#include "socks6/session/in_memory_listener_table.hpp"
#include "socks6/session/in_memory_token_ledger.hpp"
#include "socks6/session/user_list.hpp"

namespace socks6::session::testing {

/// Counts up: every word is the one before plus one, beginning with `first`.
class CountingRandom final : public RandomSource {
  public:
    explicit CountingRandom(std::uint32_t first) : next_(first) {}

    void fill(std::span<std::uint8_t> out) override {
        for (std::size_t at = 0; at < out.size(); ++at) {
            out[at] = static_cast<std::uint8_t>(next_ >> (24 - 8 * (at % 4)));
        }
        ++next_;
    }

  private:
    std::uint32_t next_;
};

inline constexpr std::uint32_t first_word = 0xFFFFFFF0;

inline EngineParts parts_with_users(bool anonymous = false) {
    const std::vector<UserList::User> users{{"alice", "wonder"}, {"bob", "builder"}};
    EngineParts parts;
    parts.credentials = std::make_shared<UserList>(users, anonymous);
    parts.random = std::make_shared<CountingRandom>(first_word);
    parts.tokens = std::make_shared<InMemoryTokenLedger>(parts.random);
    parts.listeners = std::make_shared<InMemoryListenerTable>();
    parts.associations = std::make_shared<InMemoryAssociationTable>();
    return parts;
}

inline const auto alice_rfc1929 = join({"01 05"_hex, text("alice"), "06"_hex, text("wonder")});
inline const auto wrong_rfc1929 = join({"01 05"_hex, text("alice"), "06"_hex, text("looked")});

/// One option: kind, length, data.
inline wire::Buffer option(std::uint8_t kind, const wire::Buffer& data) {
    return join({{kind, static_cast<std::uint8_t>(2 + data.size())}, data});
}
inline wire::Buffer credentials_option(const wire::Buffer& request) {
    return option(3, join({"02"_hex, request}));
}
inline wire::Buffer offer_option(std::uint16_t initial_data, const wire::Buffer& methods) {
    const wire::Buffer length{static_cast<std::uint8_t>(initial_data >> 8),
                              static_cast<std::uint8_t>(initial_data)};
    return option(2, join({length, methods}));
}
using Options = std::vector<wire::Buffer>;

inline const auto alice_option = credentials_option(alice_rfc1929);

/// A Request for 192.0.2.1 (or the address given), port 80 (or the port given).
inline wire::Buffer request(std::uint8_t command, const Options& options,
                            const wire::Buffer& port = "0050"_hex,
                            const wire::Buffer& address = "01 C0000201"_hex) {
    auto bytes = join({"0600"_hex, {command}, port, address});
    bytes.push_back(static_cast<std::uint8_t>(options.size()));
    for (const auto& each : options) bytes.insert(bytes.end(), each.begin(), each.end());
    return bytes;
}

/// A session and its shell, which does nothing of itself.
struct Conversation {
    explicit Conversation(const EngineParts& shared, const ProxySessionConfig& settings = {})
        : config(settings), parts(shared), session(config, parts, Time{}) {}

    void receive(const wire::Buffer& bytes) { session.receive(bytes, now); }
    void end() { session.receive_end(now); }
    void reset() { session.receive_reset(now); }
    void answer(const ProxyAnswer& answer) { session.answer(answer, now); }
    void time_out() {
        now = session.next_timeout().value();
        session.on_timeout(now);
    }
    wire::Buffer sent() { return session.take_output(); }

    /// All events since the last call; the outcome is kept apart.
    std::vector<ProxyEvent> events() {
        std::vector<ProxyEvent> all;
        while (auto event = session.next_event()) {
            if (const auto* concluded = std::get_if<Concluded>(&*event)) {
                outcomes.push_back(concluded->outcome);
            } else {
                all.push_back(std::move(*event));
            }
        }
        return all;
    }

    const ProxySessionConfig config;
    const EngineParts parts;
    ProxySession session;
    Time now{};
    std::vector<Outcome> outcomes;
};

/// The events hold exactly this one; it is given.
template <typename Event>
Event only(const std::vector<ProxyEvent>& events) {
    REQUIRE(events.size() == 1);
    REQUIRE(std::holds_alternative<Event>(events[0]));
    return std::get<Event>(events[0]);
}

}  // namespace socks6::session::testing
