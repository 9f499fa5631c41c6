// Users over real sockets: at once in the Request, and asked for afterwards.
#include <algorithm>

#include "proxy/loopback_test.hpp"

using namespace socks6;
using namespace socks6::proxy;
using namespace socks6::proxy::testing;

namespace {

const Octets password_offered{2, 5, 0, 0, 2};
const Octets no_method{6, 0, 1, 255, 0};
const Octets bind_anywhere{6, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0};

struct Guarded {
    Guarded() {
        auto config = with_ann();
        config.users.push_back({"bob", "other"});
        proxy.emplace(loopback, config);
    }
    net::Awaitable<StreamPtr> send(Octets bytes) {
        auto client = co_await loopback.connect(proxy->endpoint);
        co_await client->write(bytes);
        co_return client;
    }

    Loopback loopback;
    std::optional<RunningProxy> proxy;
};

}  // namespace

// Username/Password Authentication, in the Request: no further round trip
TEST_CASE("A password in the Request lets in at once, and a wrong one does not") {
    Guarded guarded;
    guarded.loopback.run([&]() -> net::Awaitable<void> {
        const auto right = with_options(noop, 1, at_once("ann", "secret"));
        const auto client = co_await guarded.send(right);
        co_await expect(*client, by_password + noop_success);
        const auto wrong = with_options(noop, 1, at_once("ann", "other"));
        const auto refused = co_await guarded.send(wrong);
        co_await expect_all(*refused, no_method);
        const auto nobody = co_await guarded.send(noop);
        co_await expect_all(*nobody, no_method);
    });
}

// Authentication Replies: the method-specific exchange and the second reply
TEST_CASE("A password that is asked for lets in, and a wrong one does not") {
    Guarded guarded;
    guarded.loopback.run([&]() -> net::Awaitable<void> {
        const auto offer = with_options(noop, 1, password_offered);
        const auto client = co_await guarded.send(offer);
        co_await expect(*client, octets(6, 0, 1, 2, 0));
        co_await client->write(credentials("bob", "other"));
        co_await expect(*client, octets(1, 0) + by_password + noop_success);
        const auto other = co_await guarded.send(offer);
        co_await expect(*other, octets(6, 0, 1, 2, 0));
        co_await other->write(credentials("bob", "secret"));
        const auto rest = co_await read_to_end(*other);
        REQUIRE(rest);
        REQUIRE(rest->size() >= 2);
        CHECK((*rest)[1] != 0);
        CHECK(Octets(rest->begin() + 2, rest->end()) == no_method);
    });
}

// Listen Backlog options: nothing for strangers (AMB-52)
TEST_CASE("Another user's BIND gets nothing from a listener") {
    Guarded guarded;
    guarded.loopback.run([&]() -> net::Awaitable<void> {
        const Octets backlog{1, 6, 0x84, 4, 0, 4};
        const auto ann = at_once("ann", "secret");
        const auto bob = at_once("bob", "other");
        const auto listen = with_options(bind_anywhere, 2, ann + backlog);
        const auto initial = co_await guarded.send(listen);
        const auto replies = co_await read_exactly(*initial, 5 + 9 + 6);
        REQUIRE(replies.size() == 20);
        CHECK(Octets(replies.begin() + 14, replies.end()) == backlog);
        auto further = bind_anywhere;
        std::copy(replies.begin() + 6, replies.begin() + 8, further.begin() + 3);
        std::copy(replies.begin() + 9, replies.begin() + 13, further.begin() + 6);
        const net::Endpoint at{net::IpAddress::loopback_v4(),
                               static_cast<std::uint16_t>(replies[6] << 8 | replies[7])};
        const auto remote = co_await guarded.loopback.connect(at);

        const auto theirs = with_options(further, 1, bob);
        const auto stranger = co_await guarded.send(theirs);
        co_await expect(*stranger, by_password);
        const auto code = co_await read_exactly(*stranger, 1);
        CHECK(code != octets(0));

        const auto ours = with_options(further, 1, ann);
        const auto owner = co_await guarded.send(ours);
        co_await expect(*owner, by_password);
        const auto both = co_await read_exactly(*owner, 9 + 9);
        REQUIRE(both.size() == 18);
        CHECK(both[0] == 0);
        CHECK(both[9] == 0);
        co_await remote->write(text("hello"));
        co_await expect(*owner, text("hello"));
    });
}
