// The relay on its own: real sockets on loopback, and a table that knows the associations.
#include "proxy/udp_relay.hpp"

#include "net/testing/datagrams.hpp"
#include "net/udp_socket.hpp"
#include "proxy/loopback_test.hpp"
#include "socks6/session/in_memory_association_table.hpp"
#include "socks6/session/system_random.hpp"

using namespace socks6;
using namespace socks6::proxy;
using namespace socks6::proxy::testing;
using net::testing::Datagram;
using net::testing::receive_one;

namespace {

using Socket = std::unique_ptr<net::DatagramSocket>;

class FixedResolver : public net::Resolver {
  public:
    net::Awaitable<net::ResolveResult> resolve(std::string name) override {
        ++asked;
        if (name == "nowhere.example") {
            co_return net::ResolveError{net::ResolveError::Reason::not_found, name, "made up"};
        }
        co_return std::vector{net::IpAddress::loopback_v4()};
    }
    int asked = 0;
};

/// As the draft draws it.
Octets header(std::uint32_t id, const net::Endpoint& to) {
    const auto bytes = to.address.bytes();
    return octets(6, 0, id >> 24, id >> 16, id >> 8, id, to.port >> 8, to.port,
                  bytes.size() == 4 ? 1 : 4) +
           Octets(bytes.begin(), bytes.end());
}

Octets header(std::uint32_t id, std::string_view name, std::uint16_t port) {
    return octets(6, 0, id >> 24, id >> 16, id >> 8, id, port >> 8, port, 3, name.size()) +
           text(name);
}

struct Relay {
    explicit Relay(const Ruleset& rules = {}, const UdpLimits& limits = {},
                   net::Endpoint at = {net::IpAddress::loopback_v4(), 0})
        : relay(loopback.executor(),
                {table, net::udp_opener(loopback.executor()), resolver, rules, {}, limits}) {
        auto opened = net::open_udp(loopback.executor(), at);
        REQUIRE(opened);
        port = (*opened)->local_endpoint();
        relay.serve(plain_client_side(std::move(*opened)));
    }
    Socket socket(const net::IpAddress& address = net::IpAddress::loopback_v4()) {
        auto opened = net::open_udp(loopback.executor(), {address, 0});
        REQUIRE(opened);
        return std::move(*opened);
    }
    /// Opens an association; `bound` is where remotes send to.
    std::uint32_t associate(const net::IpAddress& local = net::IpAddress::any_v6()) {
        const auto id = *table->open(random);
        bool answered = false;
        relay.associate(
            {id, {local, 0}, std::nullopt}, loopback.executor(),
            [&](const auto& opened) {
                REQUIRE(opened);
                bound = opened->bound;
                answered = true;
            },
            [this, id] { first.push_back(id); });
        loopback.run_until([&] { return answered; });
        return id;
    }
    void send(net::DatagramSocket& from, const Octets& bytes) {
        CHECK_FALSE(from.try_send(bytes, port).error);
    }
    Datagram receive(net::DatagramSocket& at) {
        Datagram got;
        loopback.run([&]() -> net::Awaitable<void> { got = co_await receive_one(at); });
        return got;
    }
    net::Endpoint on_loopback() const { return {net::IpAddress::loopback_v4(), bound.port}; }
    /// Lets the relay deal with everything that was sent so far: it has dropped so many.
    void until_dropped(std::uint64_t count) {
        loopback.run_until([&] { return relay.counters().dropped >= count; });
    }

    Loopback loopback;
    session::SystemRandom random;
    std::shared_ptr<session::InMemoryAssociationTable> table =
        std::make_shared<session::InMemoryAssociationTable>();
    std::shared_ptr<FixedResolver> resolver = std::make_shared<FixedResolver>();
    UdpRelay relay;
    net::Endpoint port;
    net::Endpoint bound;
    std::vector<std::uint32_t> first;
};

}  // namespace

// Handling UDP ASSOCIATE: the Datagram Header both ways; Confirmation after the first datagram
TEST_CASE("Datagrams pass both ways, to IPv4 and IPv6, and the first one is told once") {
    const auto family = GENERATE(4, 6);
    Relay relay;
    const auto id = relay.associate();
    const auto client = relay.socket();
    const auto remote =
        relay.socket(family == 4 ? net::IpAddress::loopback_v4() : net::IpAddress::loopback_v6());
    const auto to_remote = header(id, remote->local_endpoint());
    relay.send(*client, to_remote + text("one"));
    const auto one = relay.receive(*remote);
    CHECK(one.payload == text("one"));
    relay.send(*client, to_remote + text("two"));
    CHECK(relay.receive(*remote).payload == text("two"));
    CHECK(relay.first == std::vector{id});

    CHECK_FALSE(remote->try_send(text("answer"), one.peer).error);
    const auto answer = relay.receive(*client);
    CHECK(answer.payload == to_remote + text("answer"));
    CHECK(answer.peer == relay.port);
}

TEST_CASE("An empty datagram to a real destination is relayed, and the largest one is") {
    Relay relay;
    const auto id = relay.associate();
    const auto client = relay.socket();
    const auto remote = relay.socket();
    relay.send(*client, header(id, remote->local_endpoint()));
    CHECK(relay.receive(*remote).payload.empty());
    const Octets large(65507 - 13, 'x');
    relay.send(*client, header(id, remote->local_endpoint()) + large);
    CHECK(relay.receive(*remote).payload == large);
}

TEST_CASE("Names are looked up once, and those without an address cost nobody anything") {
    Relay relay;
    const auto id = relay.associate();
    const auto client = relay.socket();
    const auto remote = relay.socket();
    const auto port = remote->local_endpoint().port;
    relay.send(*client, header(id, "nowhere.example", port) + text("lost"));
    relay.send(*client, header(id, "host.example", port) + text("one"));
    relay.send(*client, header(id, "host.example", port) + text("two"));
    CHECK(relay.receive(*remote).payload == text("one"));
    CHECK(relay.receive(*remote).payload == text("two"));
    relay.send(*client, header(id, "host.example", port) + text("three"));
    CHECK(relay.receive(*remote).payload == text("three"));
    CHECK(relay.resolver->asked == 2);
}

// "Further datagrams carrying the same Association ID, but not matching … silently dropped"
TEST_CASE("What does not belong is dropped without a trace") {
    Relay relay;
    const auto id = relay.associate();
    const auto client = relay.socket();
    const auto stranger = relay.socket();
    const auto remote = relay.socket();
    const auto to_remote = header(id, remote->local_endpoint());

    relay.send(*stranger, header(id + 1, remote->local_endpoint()) + text("x"));
    relay.send(*stranger, text("nonsense"));
    relay.send(*stranger, octets(6, 1) + Octets(to_remote.begin() + 2, to_remote.end()));
    relay.send(*stranger, Octets(to_remote.begin(), to_remote.end() - 1));
    relay.send(*stranger, Octets());
    relay.until_dropped(5);
    CHECK(relay.first.empty());

    relay.send(*client, to_remote + text("mine"));
    CHECK(relay.receive(*remote).payload == text("mine"));
    relay.send(*stranger, to_remote + text("stolen"));
    relay.until_dropped(6);
    relay.send(*client, to_remote + text("mine too"));
    CHECK(relay.receive(*remote).payload == text("mine too"));
    CHECK(relay.first == std::vector{id});
    CHECK_FALSE(net::testing::take_one(*stranger));
}

TEST_CASE("Several associations share a client's socket") {
    Relay relay;
    const auto client = relay.socket();
    const auto remote = relay.socket();
    const std::vector ids{relay.associate(), relay.associate(), relay.associate()};
    std::vector<net::Endpoint> from;
    for (const auto id : ids) {
        relay.send(*client, header(id, remote->local_endpoint()) + text("hello"));
        from.push_back(relay.receive(*remote).peer);
    }
    for (std::size_t index = 0; index < ids.size(); ++index) {
        CHECK_FALSE(remote->try_send(text("answer"), from[index]).error);
        CHECK(relay.receive(*client).payload ==
              header(ids[index], remote->local_endpoint()) + text("answer"));
    }
    CHECK(relay.first == ids);
}

// Proxying UDP servers
TEST_CASE("A punch is confirmed, relayed nowhere, and opens the way for remotes") {
    const auto zero = GENERATE(net::IpAddress::any_v4(), net::IpAddress::any_v6());
    Relay relay;
    const auto id = relay.associate();
    const auto client = relay.socket();
    const auto remote = relay.socket();

    // Before, nobody knows where the client is.
    CHECK_FALSE(remote->try_send(text("early"), relay.on_loopback()).error);
    relay.until_dropped(1);

    relay.send(*client, header(id, {zero, 0}));
    relay.loopback.run_until([&] { return !relay.first.empty(); });
    CHECK(relay.relay.counters().from_clients == 0);
    CHECK_FALSE(remote->try_send(text("unasked"), relay.on_loopback()).error);
    const auto got = relay.receive(*client);
    CHECK(got.payload == header(id, remote->local_endpoint()) + text("unasked"));
}

TEST_CASE("Zero addresses and zero ports are no destination") {
    Relay relay;
    const auto id = relay.associate();
    const auto client = relay.socket();
    const auto remote = relay.socket();
    const auto port = remote->local_endpoint().port;
    relay.send(*client, header(id, {net::IpAddress::any_v4(), port}) + text("x"));
    relay.send(*client, header(id, {net::IpAddress::loopback_v4(), 0}) + text("x"));
    relay.until_dropped(2);
    CHECK_FALSE(net::testing::take_one(*remote));
}

TEST_CASE("The rules hold for datagrams, both ways and behind names") {
    Ruleset rules;
    rules.deny.push_back(*net::Cidr::parse("127.0.0.1"));
    Relay relay(rules);
    const auto id = relay.associate();
    const auto client = relay.socket();
    const auto denied = relay.socket();
    const auto allowed = relay.socket(*net::IpAddress::parse("127.0.0.2"));
    relay.send(*client, header(id, denied->local_endpoint()) + text("x"));
    relay.send(*client, header(id, "host.example", denied->local_endpoint().port) + text("x"));
    relay.send(*client, header(id, allowed->local_endpoint()) + text("y"));
    CHECK(relay.receive(*allowed).payload == text("y"));
    CHECK_FALSE(denied->try_send(text("x"), relay.on_loopback()).error);
    CHECK_FALSE(allowed->try_send(text("y"), relay.on_loopback()).error);
    CHECK(relay.receive(*client).payload == header(id, allowed->local_endpoint()) + text("y"));
    CHECK_FALSE(net::testing::take_one(*denied));
    CHECK_FALSE(net::testing::take_one(*client));
}

// "The UDP association remains active for as long as the TCP connection … is kept open."
TEST_CASE("Once it is over, an association relays nothing and its port is free") {
    Relay relay;
    const auto id = relay.associate();
    const auto client = relay.socket();
    const auto remote = relay.socket();
    relay.send(*client, header(id, remote->local_endpoint()) + text("x"));
    relay.receive(*remote);
    const auto before = relay.relay.counters().dropped;
    relay.table->close(id);
    net::asio::post(relay.loopback.io, [&] {
        relay.relay.disassociate(id);
        const auto again =
            net::open_udp(relay.loopback.executor(), {net::IpAddress::any_v6(), relay.bound.port});
        CHECK(again);
    });
    relay.send(*client, header(id, remote->local_endpoint()) + text("x"));
    relay.until_dropped(before + 1);
    CHECK_FALSE(net::testing::take_one(*remote));
    CHECK(relay.relay.counters().associations == 0);
}

TEST_CASE("Beyond its rate an association loses datagrams, not its neighbour") {
    UdpLimits limits;
    limits.datagrams_per_second = 3;
    Relay relay({}, limits);
    const auto greedy = relay.associate();
    const auto modest = relay.associate();
    const auto client = relay.socket();
    const auto remote = relay.socket();
    for (int round = 0; round < 10; ++round) {
        relay.send(*client, header(greedy, remote->local_endpoint()) + text("x"));
    }
    relay.until_dropped(4);
    relay.send(*client, header(modest, remote->local_endpoint()) + text("y"));
    Octets got;
    while (got != text("y")) got = relay.receive(*remote).payload;
    CHECK(relay.relay.counters().from_clients >= 4);
}

TEST_CASE("Answers leave from the very address that the client wrote to") {
    Relay relay({}, {}, {net::IpAddress::any_v4(), 0});
    const auto id = relay.associate();
    const auto client = relay.socket();
    const auto remote = relay.socket();
    const net::Endpoint other{*net::IpAddress::parse("127.0.0.7"), relay.port.port};
    CHECK_FALSE(client->try_send(header(id, remote->local_endpoint()) + text("x"), other).error);
    CHECK_FALSE(remote->try_send(text("y"), relay.receive(*remote).peer).error);
    CHECK(relay.receive(*client).peer == other);
}
