#include "net/relay.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace socks6::net {

Awaitable<RelayResult> Relay::run(RelayJob job) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(RelayResult)>(
        [this](auto handler, RelayJob taken) {
            const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            start(std::move(taken), [shared](const RelayResult& result) {
                asio::dispatch(asio::get_associated_executor(*shared),
                               [shared, result] { std::move (*shared)(result); });
            });
        },
        asio::use_awaitable, std::move(job));
}

}  // namespace socks6::net
