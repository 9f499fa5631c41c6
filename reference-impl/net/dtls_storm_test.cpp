// draft-05, "Handling UDP ASSOCIATE": a DTLS port takes whatever strangers send. Here datagrams of
// real clients are lost, doubled, cut, altered, made up or repeated from other addresses, in any
// order: the server delivers what a client sent or nothing, under the connection of that client
// alone, stays within its limits, and serves the next undisturbed client.
#include <map>
#include <random>

#include "net/testing/dtls_echo.hpp"
#include "net/testing/filtered_datagrams.hpp"

using namespace socks6::net;
using namespace socks6::net::testing;

namespace {

using Bytes = std::vector<std::uint8_t>;

class Storm {
  public:
    explicit Storm(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
    }

    Filter filter() {
        return [this](std::size_t, Bytes datagram) { return disturb(std::move(datagram)); };
    }

    /// Says of itself who sent it, and whether it is whole.
    Bytes payload(std::uint8_t client) {
        Bytes bytes(2 + below(1200), client);
        std::uint8_t sum = 0;
        for (std::size_t at = 1; at + 1 < bytes.size(); ++at) {
            bytes[at] = static_cast<std::uint8_t>(below(256));
            sum = static_cast<std::uint8_t>(sum + bytes[at]);
        }
        bytes.back() = sum;
        return bytes;
    }

  private:
    std::vector<Bytes> disturb(Bytes datagram) {
        constexpr std::size_t remembered = 64;
        if (seen_.size() < remembered) {
            seen_.push_back(datagram);
        } else {
            seen_[below(remembered)] = datagram;
        }
        switch (below(12)) {
            case 0:
                return {};
            case 1:
                return {datagram, datagram};
            case 2:
                datagram.resize(below(datagram.size() + 1));
                return {std::move(datagram)};
            case 3:
                datagram[below(datagram.size())] ^= static_cast<std::uint8_t>(1 + below(255));
                return {std::move(datagram)};
            case 4:
                for (auto& byte : datagram) byte = static_cast<std::uint8_t>(below(256));
                return {std::move(datagram)};
            case 5:
                return {seen_[below(seen_.size())], std::move(datagram)};
            case 6:
                return {std::move(datagram), seen_[below(seen_.size())]};
            default:
                return {std::move(datagram)};
        }
    }

    std::mt19937 random_;
    std::vector<Bytes> seen_;
};

bool is_whole(std::span<const std::uint8_t> payload) {
    if (payload.size() < 2) return false;
    std::uint8_t sum = 0;
    for (const auto byte : payload.subspan(1, payload.size() - 2)) {
        sum = static_cast<std::uint8_t>(sum + byte);
    }
    return payload.back() == sum;
}

/// A server that checks what it is given.
struct Judge {
    Judge(const asio::any_io_executor& executor, const DtlsLimits& limits)
        : server(open(executor), *contexts.server,
                 DtlsServer::Handlers{
                     [this](auto id, const Endpoint& peer, const Endpoint&, auto payload) {
                         REQUIRE(is_whole(payload));
                         const auto owner = owners.try_emplace(id, payload.front()).first;
                         REQUIRE(owner->second == payload.front());
                         REQUIRE(peers.try_emplace(id, peer).first->second == peer);
                         ++delivered;
                         server.send(id, payload);
                     },
                     [](auto) {}},
                 limits) {}

    TlsContexts contexts{TlsProtocol::dtls};
    std::map<DtlsServer::ConnectionId, std::uint8_t> owners;
    std::map<DtlsServer::ConnectionId, Endpoint> peers;
    std::size_t delivered = 0;
    DtlsServer server;
};

/// A client in the storm: shakes hands if it can, then talks.
Awaitable<void> talk(Judge& judge, Storm& storm, std::uint8_t client) {
    const auto executor = co_await asio::this_coro::executor;
    auto socket = std::make_unique<FilteredDatagrams>(open(executor), storm.filter());
    const auto remote = judge.server.local_endpoint();
    const auto context = *judge.contexts.client;
    auto connected =
        co_await dtls_connect(std::move(socket), remote, context, std::chrono::milliseconds(300));
    if (!connected) co_return;
    for (std::size_t count = storm.below(40); count > 0; --count) {
        const auto payload = storm.payload(client);
        (*connected)->try_send(payload, remote);
        co_await settle();
        while (const auto echo = take_one(**connected)) REQUIRE(is_whole(echo->payload));
    }
}

/// So many clients, some at a time.
void rage(std::uint32_t seed, std::size_t clients) {
    INFO("seed " << seed);
    run([=]() -> Awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        Storm storm(seed);
        DtlsLimits limits;
        limits.handshakes = 16;
        limits.connections = 64;
        limits.handshake_timeout = std::chrono::milliseconds(500);
        limits.idle_timeout = std::chrono::milliseconds(300);
        Judge judge(executor, limits);
        std::size_t talking = 0;
        for (std::size_t number = 0; number < clients; ++number) {
            co_await until([&] { return talking < 6; });
            ++talking;
            asio::co_spawn(executor, talk(judge, storm, static_cast<std::uint8_t>(number)),
                           [&](const std::exception_ptr& thrown) {
                               --talking;
                               if (thrown) std::rethrow_exception(thrown);
                           });
            CHECK(judge.server.counts().handshakes <= limits.handshakes);
            CHECK(judge.server.counts().connections <= limits.connections);
        }
        co_await until([&] { return talking == 0; });
        CHECK(judge.delivered > 0);
        co_await until([&] { return judge.server.counts().connections < limits.connections; });

        auto calm = open(executor);
        const auto remote = judge.server.local_endpoint();
        const auto context = *judge.contexts.client;
        auto connected = co_await dtls_connect(std::move(calm), remote, context, handshake_limit);
        REQUIRE(connected);
        const auto before = judge.delivered;
        const auto payload = storm.payload(0xFF);
        (*connected)->try_send(payload, remote);
        const auto echo = co_await receive_one(**connected);
        CHECK((echo.payload == payload));
        CHECK(judge.delivered == before + 1);
    });
}

}  // namespace

TEST_CASE("a DTLS server in a storm delivers what was sent or nothing", "[dtls]") {
    rage(1, 40);
}

TEST_CASE("a DTLS server in many storms delivers what was sent or nothing", "[dtls][soak]") {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(3);
    for (std::uint32_t seed = 2; std::chrono::steady_clock::now() < until; ++seed) rage(seed, 200);
}
