#include "lab/name_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <list>

#include "lab/dns_answer.hpp"

namespace conform::lab {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;
using socks6::net::Awaitable;
using socks6::net::Endpoint;
using socks6::net::IpAddress;

constexpr std::size_t most_waiting = 1'000;
constexpr std::size_t most_connections = 64;
constexpr std::chrono::seconds most_idle{10};

template <typename Protocol>
typename Protocol::endpoint endpoint_at(const IpAddress& address, std::uint16_t port) {
    return {asio::ip::make_address(to_string(address)), port};
}

template <typename Where>
Endpoint plain_endpoint(const Where& where) {
    // Without a scope, which net's addresses do not know.
    const auto address = where.address();
    if (address.is_v4()) return {IpAddress::v4(address.to_v4().to_bytes()), where.port()};
    return {IpAddress::v6(address.to_v6().to_bytes()), where.port()};
}

}  // namespace

class NameServer::Service : public std::enable_shared_from_this<Service> {
  public:
    Service(asio::any_io_executor executor, NameTable& names)
        : executor_(std::move(executor)), names_(names) {}

    /// By a thread that is inside. Throws what Asio throws.
    void open(const IpAddress& address, std::uint16_t port) {
        datagrams_.emplace_back(executor_, endpoint_at<udp>(address, port));
        acceptors_.emplace_back(executor_, endpoint_at<tcp>(address, port));
    }

    void start() {
        for (auto& socket : datagrams_) spawn(serve_datagrams(shared_from_this(), socket));
        for (auto& acceptor : acceptors_) spawn(serve_connections(shared_from_this(), acceptor));
    }

    const asio::any_io_executor& executor() const { return executor_; }

    void close() {
        closed_ = true;
        error_code ignored;
        for (auto& socket : datagrams_) socket.close(ignored);
        for (auto& acceptor : acceptors_) acceptor.close(ignored);
        for (auto& connection : connections_) connection.close();
        for (auto& timer : waiting_) timer.cancel();
    }

  private:
    using Self = std::shared_ptr<Service>;

    struct Connection {
        explicit Connection(tcp::socket connected)
            : socket(std::move(connected)), idle(socket.get_executor()) {}
        void close() {
            error_code ignored;
            socket.close(ignored);
            idle.cancel();
        }
        tcp::socket socket;
        asio::steady_timer idle;
    };
    using Place = std::list<Connection>::iterator;

    void spawn(Awaitable<void> task) { asio::co_spawn(executor_, std::move(task), asio::detached); }

    /// False once the server has gone.
    static Awaitable<bool> wait(Self self, std::chrono::milliseconds time) {
        const auto timer = self->waiting_.emplace(self->waiting_.end(), self->executor_, time);
        error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        co_await timer->async_wait(token);
        self->waiting_.erase(timer);
        co_return !self->closed_;
    }

    static Awaitable<void> serve_datagrams(Self self, udp::socket& socket) {
        std::array<std::uint8_t, 2048> room{};
        const auto into = asio::buffer(room);
        while (!self->closed_) {
            udp::endpoint from;
            error_code error;
            auto token = asio::redirect_error(asio::use_awaitable, error);
            const auto size = co_await socket.async_receive_from(into, from, token);
            if (error) continue;
            const std::span<const std::uint8_t> query(room.data(), size);
            const Asker asker{plain_endpoint(from), false};
            auto answer = answer_query(self->names_, query, asker);
            if (!answer || self->waiting_.size() >= most_waiting) continue;
            self->send(socket, from, std::move(*answer));
        }
    }

    void send(udp::socket& socket, const udp::endpoint& to, DnsAnswer answer) {
        if (answer.late.count() > 0) {
            spawn(send_later(shared_from_this(), socket, to, std::move(answer)));
            return;
        }
        error_code lost;
        socket.send_to(asio::buffer(answer.message), to, 0, lost);
    }

    static Awaitable<void> send_later(Self self, udp::socket& socket, udp::endpoint to,
                                      DnsAnswer answer) {
        const bool open = co_await wait(self, answer.late);
        if (!open) co_return;
        error_code lost;
        socket.send_to(asio::buffer(answer.message), to, 0, lost);
    }

    static Awaitable<void> serve_connections(Self self, tcp::acceptor& acceptor) {
        while (!self->closed_) {
            error_code error;
            auto token = asio::redirect_error(asio::use_awaitable, error);
            auto socket = co_await acceptor.async_accept(token);
            if (self->closed_) co_return;
            if (error) {
                // Out of descriptors, say: others may soon be free.
                co_await wait(self, std::chrono::milliseconds(10));
                continue;
            }
            if (self->connections_.size() >= most_connections) continue;
            const auto place =
                self->connections_.emplace(self->connections_.end(), std::move(socket));
            self->spawn(serve_connection(self, place));
        }
    }

    static Awaitable<void> serve_connection(Self self, Place place) {
        bool going_on = true;
        while (going_on) {
            self->restart_idle_time(place);
            going_on = co_await serve_query(self, place);
        }
        place->close();
        self->connections_.erase(place);
    }

    void restart_idle_time(Place place) {
        place->idle.expires_after(most_idle);
        place->idle.async_wait([self = shared_from_this(), place](error_code cancelled) {
            error_code ignored;
            if (!cancelled) place->socket.close(ignored);
        });
    }

    /// False when the connection has ended.
    static Awaitable<bool> serve_query(Self self, Place place) {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        auto& socket = place->socket;
        const auto from = socket.remote_endpoint(error);
        if (error) co_return false;
        const Asker asker{plain_endpoint(from), true};

        std::array<std::uint8_t, 2> length{};
        const auto into_length = asio::buffer(length);
        co_await asio::async_read(socket, into_length, token);
        if (error) co_return false;
        std::vector<std::uint8_t> query(static_cast<std::size_t>(length[0] << 8U | length[1]));
        const auto into_query = asio::buffer(query);
        co_await asio::async_read(socket, into_query, token);
        if (error) co_return false;

        auto answer = answer_query(self->names_, query, asker);
        if (!answer) co_return true;
        if (answer->late.count() > 0) {
            place->idle.cancel();
            const bool open = co_await wait(self, answer->late);
            if (!open) co_return false;
        }
        auto& message = answer->message;
        length = {static_cast<std::uint8_t>(message.size() >> 8U),
                  static_cast<std::uint8_t>(message.size())};
        message.insert(message.begin(), length.begin(), length.end());
        const auto whole = asio::buffer(message);
        co_await asio::async_write(socket, whole, token);
        co_return !error;
    }

    asio::any_io_executor executor_;
    NameTable& names_;
    bool closed_ = false;
    std::list<udp::socket> datagrams_;
    std::list<tcp::acceptor> acceptors_;
    std::list<Connection> connections_;
    std::list<asio::steady_timer> waiting_;
};

NameServer::NameServer(std::shared_ptr<Service> service) : service_(std::move(service)) {}

socks6::net::Result<NameServer, LabError> NameServer::start(const asio::any_io_executor& executor,
                                                            const Place& place, NameTable& names) {
    auto service = std::make_shared<Service>(executor, names);
    const Inside there(place.network);
    if (!there.refused().empty()) return LabError{there.refused()};
    for (const auto& address : place.addresses) {
        try {
            service->open(address, place.port);
        } catch (const boost::system::system_error& error) {
            const Endpoint refused{address, place.port};
            return LabError{"name server at " + to_string(refused) + ": " + error.what()};
        }
    }
    asio::post(executor, [service] { service->start(); });
    return NameServer(std::move(service));
}

NameServer::~NameServer() {
    if (!service_) return;
    asio::post(service_->executor(), [service = service_] { service->close(); });
}

}  // namespace conform::lab
