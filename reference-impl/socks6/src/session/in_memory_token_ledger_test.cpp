// "Idempotence options": windows, membership modulo 2^32, shifting.
#include "socks6/session/in_memory_token_ledger.hpp"

#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "proxy_conversation_test.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;
using socks6::wire::Expenditure;

namespace {

const Owner alice("alice");
const Owner bob("bob");

InMemoryTokenLedger ledger_from(std::uint32_t first, InMemoryTokenLedger::Limits limits = {}) {
    return InMemoryTokenLedger(std::make_shared<CountingRandom>(first), limits);
}

}  // namespace

// "Window sizes MUST be less than 2^31. Window sizes MUST NOT be 0."; otherwise silence
TEST_CASE("No window of size 0 or of 2^31 and more; no larger one than asked for or allowed") {
    auto ledger = ledger_from(7, {.max_window = 8, .max_owners = 1});
    CHECK_FALSE(ledger.issue(alice, 0));
    CHECK_FALSE(ledger.issue(alice, 0x80000000));
    CHECK_FALSE(ledger.issue(alice, 0xFFFFFFFF));
    CHECK(ledger.spend(alice, 7).code == Expenditure::no_window);
    CHECK(ledger.issue(alice, 5) == TokenWindow{7, 5});
    CHECK(ledger.issue(alice, 5) == TokenWindow{7, 5});
    CHECK(ledger.issue(alice, 1000) == TokenWindow{12, 8});
    CHECK_FALSE(ledger.issue(bob, 5));
    CHECK(ledger.spend(bob, 12).code == Expenditure::no_window);
}

// "x is less than y if 0 < (y - x) < 2^31 in unsigned 32-bit arithmetic" (AMB-82)
TEST_CASE("The edges of a window that wraps around") {
    auto ledger = ledger_from(0xFFFFFFFE);
    ledger.issue(alice, 4);
    CHECK(ledger.spend(alice, 0xFFFFFFFD).code == Expenditure::out_of_window);
    CHECK(ledger.spend(alice, 2).code == Expenditure::out_of_window);
    CHECK(ledger.spend(alice, 0x7FFFFFFE).code == Expenditure::out_of_window);
    CHECK(ledger.spend(alice, 1).code == Expenditure::success);
    CHECK(ledger.spend(alice, 1).code == Expenditure::duplicate);
    CHECK(ledger.spend(alice, 0xFFFFFFFE).code == Expenditure::success);
    const auto shifting = ledger.spend(alice, 0xFFFFFFFF);
    CHECK(shifting.code == Expenditure::success);
    CHECK(shifting.advertise == TokenWindow{0, 4});
    // What was spent before the shift and is still inside stays spent.
    CHECK(ledger.spend(alice, 1).code == Expenditure::duplicate);
    CHECK(ledger.spend(alice, 0xFFFFFFFF).advertise == TokenWindow{0, 4});
}

TEST_CASE("Windows agree with a naive model, across the wrap-around") {
    std::mt19937 random(11);
    for (const std::uint32_t size : {1U, 2U, 3U, 8U, 65U}) {
        auto ledger = ledger_from(0U - 3 * size - 5);
        auto window = ledger.issue(alice, size).value();
        std::set<std::uint64_t> spent;     // unwrapped numbers: base 2^32 is the wrap
        std::uint64_t base = window.base;  // "
        for (int round = 0; round < 3000; ++round) {
            const auto token = base + random() % (size + 4) - 2;
            const bool inside = token >= base && token < base + size;
            const auto expected = !inside              ? Expenditure::out_of_window
                                  : spent.count(token) ? Expenditure::duplicate
                                                       : Expenditure::success;
            const auto got = ledger.spend(alice, static_cast<std::uint32_t>(token));
            REQUIRE(got.code == expected);
            if (expected == Expenditure::success) spent.insert(token);
            if (got.advertise) {
                // A shift keeps the size, goes up, and passes no unspent token (AMB-84).
                CHECK(got.advertise->size == size);
                const std::uint32_t step = got.advertise->base - static_cast<std::uint32_t>(base);
                REQUIRE(step <= size);
                for (std::uint64_t passed = base; passed < base + step; ++passed) {
                    CHECK(spent.count(passed) == 1);
                }
                base += step;
            } else {
                CHECK(expected != Expenditure::out_of_window);
            }
        }
    }
}

// "A token can only be spent on a single SOCKS request."
TEST_CASE("Many threads spend each token once, and nobody another's") {
    auto ledger = ledger_from(0xFFFFFF00);
    const auto window = ledger.issue(alice, 512).value();
    std::atomic<std::uint32_t> successes{0};
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int count = 0; count < 4; ++count) {
        threads.emplace_back([&] {
            for (std::uint32_t at = 0; at < window.size; ++at) {
                if (ledger.spend(alice, window.base + at).code == Expenditure::success) ++successes;
                ledger.spend(bob, window.base + at);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(successes == window.size);
}
