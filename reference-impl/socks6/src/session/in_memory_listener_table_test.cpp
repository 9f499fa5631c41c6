// "Listen Backlog options": who gets which connection.
#include "socks6/session/in_memory_listener_table.hpp"

#include <atomic>
#include <thread>

#include "catch_shim.hpp"

using namespace socks6::session;
namespace wire = socks6::wire;

namespace {

const Owner alice("alice");
const Owner bob("bob");

Endpoint at_port(std::uint16_t port) {
    return {wire::Address::ipv4({127, 0, 0, 1}), port};
}

}  // namespace

TEST_CASE("A backlog is at least 2, at most what was asked for and what is allowed") {
    InMemoryListenerTable table(InMemoryListenerTable::Limits{.backlog = 8});
    CHECK_FALSE(table.open(alice, at_port(1), 0));
    CHECK_FALSE(table.open(alice, at_port(1), 1));
    CHECK(table.open(alice, at_port(1), 2)->backlog == 2);
    CHECK(table.open(alice, at_port(2), 9)->backlog == 8);
}

TEST_CASE("Listeners are capped, in all and by owner, and make room when closed") {
    InMemoryListenerTable table({.listeners = 3, .listeners_per_owner = 2});
    const auto first = table.open(alice, at_port(1), 2).value();
    CHECK(table.open(alice, at_port(2), 2));
    CHECK_FALSE(table.open(alice, at_port(3), 2));
    CHECK(table.open(bob, at_port(3), 2));
    CHECK_FALSE(table.open(bob, at_port(4), 2));
    table.close(first.listener);
    CHECK(table.open(bob, at_port(4), 2));
}

// "further BIND Requests using the bind address and port supplied by the proxy"
TEST_CASE("Only the owner finds a listener, by its exact address and port") {
    InMemoryListenerTable table;
    const auto grant = table.open(alice, at_port(1), 2).value();
    CHECK_FALSE(table.wait(bob, at_port(1)));
    CHECK_FALSE(table.wait(alice, at_port(2)));
    CHECK_FALSE(table.wait(alice, at_port(0)));
    CHECK_FALSE(table.wait(alice, {wire::Address(), 1}));
    CHECK(table.wait(alice, at_port(1)));
    table.close(grant.listener);
    CHECK_FALSE(table.wait(alice, at_port(1)));
}

TEST_CASE("First come, first served, on both sides") {
    InMemoryListenerTable table;
    const auto listener = table.open(alice, at_port(1), 2)->listener;
    const auto one = table.arrived(listener).value();
    const auto two = table.arrived(listener).value();
    CHECK_FALSE(one.waiter);
    CHECK_FALSE(table.arrived(listener));  // the backlog is full (AMB-55)
    CHECK(table.wait(alice, at_port(1))->arrival == one.arrival);
    CHECK(table.wait(alice, at_port(1))->arrival == two.arrival);
    const auto third = table.wait(alice, at_port(1)).value();
    const auto fourth = table.wait(alice, at_port(1)).value();
    CHECK_FALSE(third.arrival);
    CHECK(table.arrived(listener)->waiter == third.waiter);
    CHECK(table.arrived(listener)->waiter == fourth.waiter);
}

TEST_CASE("Who went away is passed over, and the rest is named when the listener closes") {
    InMemoryListenerTable table;
    const auto listener = table.open(alice, at_port(1), 2)->listener;
    const auto gone = table.wait(alice, at_port(1))->waiter;
    const auto here = table.wait(alice, at_port(1))->waiter;
    table.forget(gone);
    table.forget(gone);
    CHECK(table.close(listener).waiters == std::vector{here});
    CHECK(table.close(listener).waiters.empty());

    const auto again = table.open(alice, at_port(1), 2)->listener;
    const auto broken = table.arrived(again)->arrival;
    const auto queued = table.arrived(again)->arrival;
    table.forget(broken);
    CHECK(table.close(again).arrivals == std::vector{queued});
    CHECK_FALSE(table.arrived(again));
}

TEST_CASE("Each connection goes to exactly one of many threads' BINDs") {
    InMemoryListenerTable table;
    const auto listener = table.open(alice, at_port(1), 100)->listener;
    constexpr int each = 200;
    std::atomic<int> paired{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    for (int count = 0; count < 2; ++count) {
        threads.emplace_back([&] {
            for (int at = 0; at < each; ++at) {
                if (table.wait(alice, at_port(1))->arrival) ++paired;
            }
        });
        threads.emplace_back([&] {
            for (int at = 0; at < each; ++at) {
                const auto arrival = table.arrived(listener);
                if (!arrival) {
                    ++refused;
                } else if (arrival->waiter) {
                    ++paired;
                }
            }
        });
    }
    for (auto& thread : threads) thread.join();
    const auto remains = table.close(listener);
    CHECK((remains.arrivals.empty() || remains.waiters.empty()));
    CHECK(paired + static_cast<int>(remains.waiters.size()) == 2 * each);
    CHECK(paired + refused + static_cast<int>(remains.arrivals.size()) == 2 * each);
}
