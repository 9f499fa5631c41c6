#include "client/socks5_connection.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/sleep.hpp"
#include "socks6/wire/message.hpp"

namespace socks6::client::socks5 {
namespace {

/// Programs on this machine send a handshake at once.
constexpr std::chrono::seconds handshake_timeout{30};

}  // namespace

net::Awaitable<std::optional<Request>> Connection::read_request(bool takes_credentials) {
    using namespace net::asio::experimental::awaitable_operators;
    auto shaking = handshake(takes_credentials);
    auto limit = net::sleep_for(handshake_timeout);
    auto done = co_await (std::move(shaking) || std::move(limit));
    if (done.index() == 1) co_return std::nullopt;
    co_return std::get<0>(done);
}

net::Awaitable<std::optional<Request>> Connection::handshake(bool takes_credentials) {
    auto method = wire::Method::not_acceptable;
    const auto choose = [&](const Greeting& greeting) {
        const bool password = greeting.offers(wire::Method::password);
        const bool none = greeting.offers(wire::Method::none);
        if (none) method = wire::Method::none;
        if (password && (takes_credentials || !none)) method = wire::Method::password;
    };
    if (!co_await read(parse_greeting, choose)) co_return std::nullopt;
    const auto selection = method_selection(method);
    const auto written = co_await stream_->write(selection);
    if (written.error || method == wire::Method::not_acceptable) co_return std::nullopt;
    if (method == wire::Method::password && !co_await read_credentials()) co_return std::nullopt;
    Request request;
    const auto keep = [&](const Request& parsed) { request = parsed; };
    if (!co_await read(parse_request, keep)) co_return std::nullopt;
    co_return request;
}

net::Awaitable<bool> Connection::read_credentials() {
    session::ClientCredentials shown;
    const auto keep = [&](const wire::PasswordRequestView& request) {
        shown.user = wire::as_text(request.user);
        shown.password = wire::as_text(request.password);
    };
    if (!co_await read(wire::parse_password_request, keep)) co_return false;
    const bool usable = !shown.user.empty() && !shown.password.empty();
    const wire::Buffer status{1, static_cast<std::uint8_t>(usable ? 0 : 1)};
    const auto written = co_await stream_->write(status);
    if (usable) credentials_ = std::move(shown);
    co_return usable && !written.error;
}

net::Awaitable<bool> Connection::reply(Reply code, session::Endpoint bound) {
    const auto bytes = socks5::reply(code, bound);
    const auto written = co_await stream_->write(bytes);
    co_return !written.error;
}

template <typename Parse, typename Keep>
net::Awaitable<bool> Connection::read(Parse parse, Keep keep) {
    for (;;) {
        const auto parsed = parse(wire::Bytes(input_));
        if (parsed.failed()) co_return false;
        if (parsed) {
            keep(*parsed);
            const auto size = static_cast<std::ptrdiff_t>(parsed.size());
            input_.erase(input_.begin(), input_.begin() + size);
            co_return true;
        }
        std::array<std::uint8_t, 1024> piece;
        const auto got = co_await stream_->read_some(piece);
        if (got.size == 0) co_return false;
        input_.insert(input_.end(), piece.begin(),
                      piece.begin() + static_cast<std::ptrdiff_t>(got.size));
    }
}

}  // namespace socks6::client::socks5
