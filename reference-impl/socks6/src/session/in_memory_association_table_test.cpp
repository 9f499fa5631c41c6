// "Handling UDP ASSOCIATE": ids and the mapping that the first datagram makes.
#include "socks6/session/in_memory_association_table.hpp"

#include <atomic>
#include <set>
#include <thread>

#include "proxy_conversation_test.hpp"
#include "socks6/session/system_random.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;

namespace {

DatagramPath from_port(std::uint16_t port, std::uint64_t dtls = 0) {
    return {{socks6::wire::Address::ipv4({127, 0, 0, 1}), port}, {}, dtls};
}

/// The same word for ever.
class StuckRandom final : public RandomSource {
  public:
    void fill(std::span<std::uint8_t> out) override {
        for (auto& byte : out) byte = 7;
    }
};

}  // namespace

TEST_CASE("Live associations have different ids, and there are only so many") {
    InMemoryAssociationTable table(2);
    CountingRandom random(1);
    CHECK(table.open(random) == 1);
    CHECK(table.open(random) == 2);
    CHECK_FALSE(table.open(random));
    table.close(1);
    CHECK(table.open(random) == 3);

    InMemoryAssociationTable other;
    StuckRandom stuck;
    CHECK(other.open(stuck));
    CHECK_FALSE(other.open(stuck));
}

// "Further datagrams … not matching the established mapping, are silently dropped." (AMB-65, 67)
TEST_CASE("The first datagram's path is the only one, for ever") {
    InMemoryAssociationTable table;
    CountingRandom random(1);
    table.open(random);
    CHECK(table.admit(99, from_port(5)) == Admission::dropped);
    CHECK_FALSE(table.path_of(1));
    CHECK(table.admit(1, from_port(5)) == Admission::first);
    CHECK(table.admit(1, from_port(6)) == Admission::dropped);
    CHECK(table.admit(1, from_port(5, 1)) == Admission::dropped);
    CHECK(table.admit(1, from_port(5)) == Admission::known);
    CHECK(table.path_of(1) == from_port(5));

    SECTION("several ids on one path") {
        table.open(random);
        CHECK(table.admit(2, from_port(5)) == Admission::first);
    }
    SECTION("closed") {
        table.close(1);
        CHECK(table.admit(1, from_port(5)) == Admission::dropped);
        CHECK_FALSE(table.path_of(1));
    }
}

TEST_CASE("Many threads: ids stay unique, and each has one first datagram") {
    InMemoryAssociationTable table;
    SystemRandom random;
    std::vector<std::uint32_t> ids(200);
    for (auto& id : ids) id = table.open(random).value();
    CHECK(std::set(ids.begin(), ids.end()).size() == ids.size());
    std::atomic<std::size_t> firsts{0};
    std::vector<std::thread> threads;
    for (std::uint16_t port = 1; port <= 4; ++port) {
        threads.emplace_back([&, port] {
            for (const auto id : ids) {
                if (table.admit(id, from_port(port)) == Admission::first) ++firsts;
                const auto extra = table.open(random);
                if (extra) table.close(*extra);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(firsts == ids.size());
}
