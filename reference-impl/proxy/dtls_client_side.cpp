#include <utility>

#include "net/dtls_server.hpp"
#include "proxy/client_side.hpp"

namespace socks6::proxy {
namespace {

/// An association lives as long as its TCP connection, so a quiet one is to be kept.
constexpr auto quiet = std::chrono::hours(2);

class DtlsClientSide final : public ClientSide {
  public:
    DtlsClientSide(std::unique_ptr<net::DatagramSocket> socket, const net::TlsContext& context)
        : server_(std::move(socket), context, handlers(), limits()) {}

    void start(Received received, DealtWith dealt_with) override {
        received_ = std::move(received);
        dealt_with_ = std::move(dealt_with);
    }

    bool serves(const session::DatagramPath& path) const override {
        return path.dtls_connection != 0;
    }

    Sending send(const session::DatagramPath& path, std::span<const std::uint8_t> bytes,
                 std::optional<std::uint8_t>, DatagramOutbox&) override {
        const auto put = server_.send(path.dtls_connection, bytes);
        return put.error ? Sending::lost : Sending::sent;
    }

    void close() override {
        received_ = {};
        server_.close();
    }

  private:
    net::DtlsServer::Handlers handlers() {
        net::DtlsServer::Handlers handlers;
        handlers.datagram = [this](net::DtlsServer::ConnectionId connection,
                                   const net::Endpoint& peer, const net::Endpoint& local,
                                   std::span<const std::uint8_t> payload) {
            if (!received_) return;
            received_({peer.to_session(), local.to_session(), connection}, payload);
            dealt_with_();
        };
        handlers.closed = [](net::DtlsServer::ConnectionId) {};
        return handlers;
    }
    static net::DtlsLimits limits() {
        net::DtlsLimits limits;
        limits.idle_timeout = quiet;
        return limits;
    }

    Received received_;
    DealtWith dealt_with_;
    net::DtlsServer server_;
};

}  // namespace

std::unique_ptr<ClientSide> dtls_client_side(std::unique_ptr<net::DatagramSocket> socket,
                                             const net::TlsContext& context) {
    return std::make_unique<DtlsClientSide>(std::move(socket), context);
}

}  // namespace socks6::proxy
