// Idempotence as the client does it: the wallet, and the options of a session.
#include <map>
#include <set>

#include "catch_shim.hpp"
#include "client_driver.hpp"

using namespace socks6::session;
using namespace socks6::session::testing;
namespace wire = socks6::wire;
using wire::Command;

namespace {

struct Paying {
    Paying() { config.tokens = wallet; }

    /// A NOOP that is answered with these bytes behind its Authentication Reply's header.
    Events noop(const wire::Buffer& options, const wire::Buffer& operation = success) {
        Client client(Command::noop, config);
        sent = client.driver.take_sent();
        return client.on(join({"0600 00 00"_hex, options, operation}));
    }

    std::shared_ptr<TokenWallet> wallet = std::make_shared<TokenWallet>(4);
    ClientSessionConfig config;
    wire::Buffer sent;
};

const auto noop_head = "0600 00 0000 01 00000000"_hex;
const auto ask_4 = "04 07 00 00000004"_hex;
const auto window_9 = "04 0B 01 00000009 00000004"_hex;
const auto general_failure = "01 0000 01 00000000 00"_hex;

}  // namespace

// Requesting a fresh token window; Spending a token
TEST_CASE("A client asks for a window, then spends its tokens in order") {
    Paying paying;
    CHECK(paying.noop(join({"01"_hex, window_9})) == Events{"authenticated", "served"});
    CHECK(paying.sent == join({noop_head, "01"_hex, ask_4}));
    for (const auto token : {9, 10, 11}) {
        paying.noop("01 04 04 03 01"_hex);
        INFO(token);
        CHECK(paying.sent.size() >= noop_head.size() + 8);
        CHECK(paying.sent[noop_head.size() + 7] == token);
    }
    // The last one brings the next window along.
    paying.noop("01 04 04 03 01"_hex);
    CHECK(paying.sent == join({noop_head, "02 04 07 02 0000000C"_hex, ask_4}));
    CHECK(paying.wallet->available() == 0);
}

TEST_CASE("A proxy that ignores tokens serves as ever (AMB-78)") {
    Paying paying;
    for (int round = 0; round < 3; ++round) {
        CHECK(paying.noop("00"_hex) == Events{"authenticated", "served"});
        CHECK(paying.sent == join({noop_head, "01"_hex, ask_4}));
    }
}

// Spending a token: if it is not eligible, General failure
TEST_CASE("A refused token fails the Request, and says so") {
    Paying paying;
    paying.wallet->advertised({9, 4}, true);
    const auto code = GENERATE(as<std::pair<wire::Buffer, std::string>>{},
                               std::pair{"01 04 04 03 02"_hex, "no_window"},
                               std::pair{"01 04 04 03 03"_hex, "out_of_window"},
                               std::pair{"01 04 04 03 04"_hex, "duplicate"});
    Client client(Command::connect, paying.config);
    client.session->receive(join({"0600 00 00"_hex, code.first, general_failure}), Time{});
    std::optional<Failed> failed;
    while (auto event = client.session->next_event()) {
        if (auto* last = std::get_if<Failed>(&*event)) failed = *last;
    }
    REQUIRE(failed);
    CHECK(failed->code == wire::ReplyCode::general_failure);
    CHECK(failed->detail ==
          "general_failure; the proxy refused the idempotence token: " + code.second);
    CHECK(paying.wallet->available() == (code.second == "duplicate" ? 3U : 0U));
}

TEST_CASE("Success with a refused token contradicts itself") {
    Paying paying;
    paying.wallet->advertised({9, 4}, true);
    CHECK(paying.noop("01 04 04 03 04"_hex) == Events{"authenticated", "protocol_error"});
}

TEST_CASE("After a refused token no data leaves") {
    Paying paying;
    paying.wallet->advertised({9, 4}, true);
    auto config = with_password(CredentialsUse::either);
    config.tokens = paying.wallet;
    Client client(Command::connect, config);
    CHECK(client.on("0600 00 02 01 04 04 03 04"_hex) == Events{"authenticated"});
}

// Idempotence options: unknown types, wrong lengths and replies that nobody asked for
TEST_CASE("Idempotence options that cannot be meant have no effect") {
    Paying paying;
    const auto odd = GENERATE(as<wire::Buffer>{}, "01 04 04 07 01"_hex, "01 04 05 03 0101"_hex,
                              "01 04 04 03 02"_hex, "01 04 0B 01 00000009 00000000"_hex,
                              "01 04 0B 01 00000009 80000000"_hex, "01 04 02"_hex);
    CHECK(paying.noop(odd) == Events{"authenticated", "served"});
    CHECK(paying.wallet->available() == 0);
}

// TCP Fast Open on the Client-Proxy Leg; Replay attacks
TEST_CASE("Only a Request that spends a token and asks for none may be replayed") {
    Paying paying;
    CHECK_FALSE(Client(Command::connect).session->safe_for_early_data());
    CHECK_FALSE(Client(Command::connect, paying.config).session->safe_for_early_data());
    paying.wallet->advertised({0, 2}, true);
    CHECK(Client(Command::connect, paying.config).session->safe_for_early_data());
    CHECK(paying.wallet->available() == 1);
    const auto last = paying.wallet->draw();
    CHECK(last.spend == 1U);
    CHECK_FALSE(Client(Command::connect, paying.config).session->safe_for_early_data());
}

TEST_CASE("One Request at a time asks for a window") {
    Paying paying;
    {
        Client first(Command::noop, paying.config);
        CHECK_FALSE(paying.wallet->draw().request);
    }
    CHECK(paying.wallet->draw().request == 4U);
}

// Handling Token Window Advertisements (AMB-87)
TEST_CASE("Stale advertisements are disregarded, in modular order") {
    const auto base = GENERATE(as<std::uint32_t>{}, 0, 100, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE);
    TokenWallet wallet;
    wallet.advertised({base, 4}, true);
    wallet.advertised({base - 1, 8}, false);
    CHECK(wallet.available() == 4);
    wallet.advertised({base - 0x7FFFFFFF, 8}, false);
    CHECK(wallet.available() == 4);
    CHECK(wallet.draw().spend == base);
    wallet.advertised({base + 1, 4}, false);
    CHECK(wallet.available() == 4);
    CHECK(wallet.draw().spend == base + 1);
    wallet.advertised({base, 3}, true);
    CHECK(wallet.available() == 1);
    CHECK(wallet.draw().spend == base + 2);
}

// A token is spent once; smaller ones first; never one outside of the window
TEST_CASE("The wallet agrees with a set of tokens, across the wrap-around") {
    std::mt19937 generator(6);
    const auto random = [&] { return static_cast<std::uint32_t>(generator()); };
    for (int round = 0; round < 200; ++round) {
        TokenWallet wallet(16);
        std::set<std::uint32_t> spent;
        auto base = 0xFFFFFFFF - random() % 40;
        auto floor = base;
        std::uint32_t size = 0;
        for (int step = 0; step < 100; ++step) {
            if (random() % 4 == 0) {
                base += size == 0 ? 0 : random() % (size + 1);
                if (base - floor < 0x80000000) floor = base;
                size = 1 + random() % 16;
                wallet.advertised({base, size}, random() % 2 == 0);
                wallet.settle();
                continue;
            }
            const auto token = wallet.draw().spend;
            if (!token) continue;
            CHECK(*token - base < size);
            CHECK(spent.insert(*token).second);
            // Smaller tokens come first: none of them is to follow.
            CHECK(*token - base >= floor - base);
            floor = *token;
        }
    }
}
