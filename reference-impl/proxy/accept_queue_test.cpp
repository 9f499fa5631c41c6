// Both halves of each pairing in both orders, as threads make them happen.
#include "proxy/accept_queue.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "net/memory_stream.hpp"
#include "proxy/loopback_test.hpp"
#include "socks6/session/in_memory_listener_table.hpp"

using namespace socks6;
using namespace socks6::proxy;
using namespace socks6::proxy::testing;
using session::ListenerTable;

namespace {

const session::Owner owner("ann");
const session::Endpoint bound{wire::Address::ipv4({127, 0, 0, 1}), 4000};

struct Queue {
    explicit Queue(std::uint16_t backlog = 8) {
        listener = table->open(owner, bound, backlog)->listener;
    }
    /// The far end of a connection that has arrived.
    StreamPtr arrive() {
        auto pair = net::make_memory_pair(loopback.executor());
        queue->arrived(listener, std::move(pair.second));
        return std::move(pair.first);
    }
    ListenerTable::Wait wait() { return *table->wait(owner, bound); }
    void join(const ListenerTable::Wait& wait) {
        queue->join(wait, loopback.executor(), [this](StreamPtr stream) {
            ++answers;
            taken.push_back(std::move(stream));
        });
    }
    /// Which far end the taken stream belongs to.
    bool connects(std::size_t index, net::Stream& far) {
        loopback.run_until([&] { return taken.size() > index; });
        const Octets sent{1, 2, 3};
        far.try_write(sent);
        Octets got(3);
        return taken[index] && taken[index]->try_read(got).size == 3 && got == sent;
    }
    bool gone(net::Stream& far) {
        Octets one(1);
        return far.try_read(one).error == std::errc::connection_reset;
    }

    Loopback loopback;
    std::shared_ptr<session::InMemoryListenerTable> table =
        std::make_shared<session::InMemoryListenerTable>();
    std::shared_ptr<AcceptQueue> queue = std::make_shared<AcceptQueue>(table);
    session::ListenerId listener{};
    int answers = 0;
    std::vector<StreamPtr> taken;
};

}  // namespace

// Listen Backlog options: further BINDs accept what arrived, in order (AMB-55)
TEST_CASE("Further BINDs take what has arrived, first come first served") {
    Queue queue;
    const auto first = queue.arrive();
    const auto second = queue.arrive();
    CHECK(queue.queue->kept() == 2);
    queue.join(queue.wait());
    queue.join(queue.wait());
    CHECK(queue.connects(0, *first));
    CHECK(queue.connects(1, *second));
    CHECK(queue.queue->kept() == 0);
}

TEST_CASE("Further BINDs that come first wait for what arrives") {
    Queue queue;
    queue.join(queue.wait());
    queue.join(queue.wait());
    const auto first = queue.arrive();
    const auto second = queue.arrive();
    CHECK(queue.connects(0, *first));
    CHECK(queue.connects(1, *second));
}

TEST_CASE("A pairing whose taker asks late is kept for it") {
    Queue queue;
    const auto wait = queue.wait();
    const auto far = queue.arrive();
    CHECK(queue.queue->kept() == 1);
    queue.join(wait);
    CHECK(queue.connects(0, *far));
}

TEST_CASE("An arrival that is taken before it was handed in finds its taker") {
    // Seen by the queue when another thread's BIND comes between the table's and the queue's lock.
    class LateTable : public ListenerTable {
      public:
        std::optional<Grant> open(const session::Owner&, const session::Endpoint&,
                                  std::uint16_t) override {
            return Grant{session::ListenerId{1}, 2};
        }
        Remains close(session::ListenerId) override { return {}; }
        std::optional<Arrival> arrived(session::ListenerId) override {
            between();
            return Arrival{session::ArrivalId{7}, std::nullopt};
        }
        std::optional<Wait> wait(const session::Owner&, const session::Endpoint&) override {
            return std::nullopt;
        }
        void forget(session::WaiterId) override {}
        void forget(session::ArrivalId) override {}
        std::function<void()> between;
    };
    Loopback loopback;
    const auto table = std::make_shared<LateTable>();
    const auto queue = std::make_shared<AcceptQueue>(table);
    bool taken = false;
    table->between = [&] {
        queue->join({session::WaiterId{3}, session::ArrivalId{7}}, loopback.executor(),
                    [&](const StreamPtr& stream) { taken = stream != nullptr; });
    };
    auto pair = net::make_memory_pair(loopback.executor());
    queue->arrived(session::ListenerId{1}, std::move(pair.second));
    loopback.run_until([&] { return taken; });
}

TEST_CASE("Beyond the backlog connections are reset") {
    Queue queue(2);
    const auto first = queue.arrive();
    const auto second = queue.arrive();
    const auto third = queue.arrive();
    CHECK(queue.gone(*third));
    CHECK_FALSE(queue.gone(*first));
}

TEST_CASE("A kept connection that breaks is forgotten, and the next one is served") {
    Queue queue;
    const auto first = queue.arrive();
    const auto second = queue.arrive();
    first->reset();
    queue.loopback.run_until([&] { return queue.queue->kept() == 1; });
    queue.join(queue.wait());
    CHECK(queue.connects(0, *second));
}

TEST_CASE("A BIND that was given what broke meanwhile fails, and does not hang") {
    Queue queue;
    const auto far = queue.arrive();
    const auto wait = queue.wait();
    REQUIRE(wait.arrival);
    far->reset();
    queue.loopback.run_until([&] { return queue.queue->kept() == 0; });
    queue.join(wait);
    queue.loopback.run_until([&] { return queue.answers == 1; });
    CHECK(queue.taken[0] == nullptr);
}

// Listen Backlog options: "for as long as the initial connection stays open" (AMB-54)
TEST_CASE("With the listener go its connections, and its waiters fail") {
    Queue queue;
    SECTION("connections") {
        const auto far = queue.arrive();
        queue.queue->close(queue.listener, queue.table->close(queue.listener));
        CHECK(queue.gone(*far));
        CHECK(queue.queue->kept() == 0);
    }
    SECTION("a waiter that has asked") {
        queue.join(queue.wait());
        queue.queue->close(queue.listener, queue.table->close(queue.listener));
        queue.loopback.run_until([&] { return queue.answers == 1; });
        CHECK(queue.taken[0] == nullptr);
    }
    SECTION("a waiter that is about to ask") {
        const auto wait = queue.wait();
        queue.queue->close(queue.listener, queue.table->close(queue.listener));
        queue.join(wait);
        queue.loopback.run_until([&] { return queue.answers == 1; });
        CHECK(queue.taken[0] == nullptr);
    }
}

TEST_CASE("A waiter that has left takes nothing") {
    Queue queue;
    const auto wait = queue.wait();
    queue.join(wait);
    SECTION("before anything arrived") {
        queue.table->forget(wait.waiter);
        queue.queue->cancel(wait.waiter);
        const auto far = queue.arrive();
        queue.join(queue.wait());
        CHECK(queue.connects(0, *far));
    }
    SECTION("while its connection was arriving") {
        queue.queue->cancel(wait.waiter);
        const auto far = queue.arrive();  // the table pairs it still
        CHECK(queue.gone(*far));
        CHECK(queue.queue->kept() == 0);
    }
    CHECK(queue.answers <= 1);
}

TEST_CASE("A connection goes over to the thread of its taker") {
    Queue queue;
    net::asio::io_context other(1);
    const auto acceptor = queue.loopback.listen();
    StreamPtr far;
    queue.loopback.run([&]() -> net::Awaitable<void> {
        far = co_await queue.loopback.connect(acceptor->local_endpoint());
        auto near = co_await Loopback::accept(*acceptor);
        queue.queue->arrived(queue.listener, std::move(near));
    });
    Octets got(5);
    bool right_thread = false;
    std::thread taker;
    const auto taker_id = std::make_shared<std::thread::id>();
    queue.queue->join(queue.wait(), other.get_executor(), [&](StreamPtr stream) {
        right_thread = std::this_thread::get_id() == *taker_id && stream != nullptr;
        if (stream) {
            net::asio::co_spawn(
                other,
                [&got, shared = std::shared_ptr(std::move(stream))]() {
                    return [](std::shared_ptr<net::Stream> from,
                              Octets& into) -> net::Awaitable<void> {
                        into = co_await read_exactly(*from, 5);
                    }(shared, got);
                },
                [&](const std::exception_ptr&) { other.stop(); });
        }
    });
    taker = std::thread([&] {
        *taker_id = std::this_thread::get_id();
        const auto work = net::asio::make_work_guard(other);
        other.run_for(limit);
    });
    far->try_write(text("hello"));
    queue.loopback.run_until([&] { return other.stopped(); });
    taker.join();
    CHECK(right_thread);
    CHECK(got == text("hello"));
}
