#include "client/proxify.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace socks6::client {

net::Awaitable<Outcome> proxify(net::Acceptor& acceptor,
                                std::shared_ptr<const LocalService> service,
                                Destination destination) {
    const auto executor = co_await net::asio::this_coro::executor;
    for (;;) {
        auto accepted = co_await acceptor.accept();
        if (!accepted) {
            if (accepted.error() == std::errc::operation_canceled) co_return Outcome{};
            // Out of descriptors, most likely: others will end.
            net::asio::steady_timer pause(executor, std::chrono::milliseconds(100));
            co_await pause.async_wait(net::asio::use_awaitable);
            continue;
        }
        if (!destination) {
            auto serving = serve_socks5(service, std::move(*accepted));
            net::asio::co_spawn(executor, std::move(serving), net::asio::detached);
        } else if (const auto target = destination(**accepted)) {
            auto serving = serve_transparent(service, std::move(*accepted), target->to_session());
            net::asio::co_spawn(executor, std::move(serving), net::asio::detached);
        }
    }
}

}  // namespace socks6::client
