#include "proxy/client_side.hpp"

#include <utility>

#include "proxy/datagram_batch.hpp"

namespace socks6::proxy {
namespace {

class PlainClientSide final : public ClientSide {
  public:
    explicit PlainClientSide(std::unique_ptr<net::DatagramSocket> socket)
        : shared_(std::make_shared<Shared>()) {
        shared_->socket = std::move(socket);
    }
    ~PlainClientSide() override { shared_->socket->close(); }

    void start(Received received, DealtWith dealt_with) override {
        shared_->received = std::move(received);
        shared_->dealt_with = std::move(dealt_with);
        wait(shared_);
    }

    bool serves(const session::DatagramPath& path) const override {
        return path.dtls_connection == 0;
    }

    Sending send(const session::DatagramPath& path, std::span<const std::uint8_t> bytes,
                 std::optional<std::uint8_t> tos, DatagramOutbox& outbox) override {
        const auto to = net::Endpoint::from_wire(path.client.address.view(), path.client.port);
        const auto from = net::IpAddress::from_wire(path.relay.address.view());
        if (!to) return Sending::lost;
        outbox.add(*shared_->socket, {bytes, *to, from, tos});
        return Sending::gathered;
    }

    void close() override { shared_->socket->close(); }

  private:
    struct Shared {
        std::unique_ptr<net::DatagramSocket> socket;
        Received received;
        DealtWith dealt_with;
        DatagramBatch batch;
    };

    static void wait(const std::shared_ptr<Shared>& shared) {
        shared->socket->wait(net::Readiness::readable,
                             [weak = std::weak_ptr<Shared>(shared)](std::error_code error) {
                                 const auto self = weak.lock();
                                 if (error || !self || !self->socket->is_open()) return;
                                 receive(*self);
                                 if (self->socket->is_open()) wait(self);
                             });
    }

    static void receive(Shared& shared) {
        shared.batch.receive(
            *shared.socket,
            [&](net::DatagramSlot& slot) {
                if (!slot.truncated) {
                    shared.received({slot.peer.to_session(), slot.local.to_session(), 0},
                                    slot.payload);
                }
                return shared.socket->is_open();
            },
            shared.dealt_with);
    }

    std::shared_ptr<Shared> shared_;
};

}  // namespace

std::unique_ptr<ClientSide> plain_client_side(std::unique_ptr<net::DatagramSocket> socket) {
    return std::make_unique<PlainClientSide>(std::move(socket));
}

}  // namespace socks6::proxy
