// Datagram sockets that pass everything on to the one that they own, and a way to put them around
// all that a proxy opens: its relay port and those that face remotes.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "proxy/proxy_parts.hpp"

namespace conform::faults {

namespace net = socks6::net;

class ForwardingDatagrams : public net::DatagramSocket {
  public:
    explicit ForwardingDatagrams(std::unique_ptr<DatagramSocket> inner)
        : inner_(std::move(inner)) {}

    net::asio::any_io_executor executor() override { return inner_->executor(); }
    net::IoResult try_receive(std::span<net::DatagramSlot> slots) override {
        return inner_->try_receive(slots);
    }
    using DatagramSocket::try_send;
    net::IoResult try_send(const net::OutgoingDatagram& datagram) override {
        return inner_->try_send(datagram);
    }
    void wait(net::Readiness what, net::WaitHandler handler,
              net::asio::cancellation_slot slot) override {
        inner_->wait(what, std::move(handler), slot);
    }
    void close() override { inner_->close(); }
    bool is_open() const override { return inner_->is_open(); }
    net::Endpoint local_endpoint() const override { return inner_->local_endpoint(); }
    int native_handle() const override { return inner_->native_handle(); }

  protected:
    DatagramSocket& inner() { return *inner_; }

  private:
    std::unique_ptr<DatagramSocket> inner_;
};

/// Every socket that the proxy opens from now on is a `Faulty` around the real one.
template <typename Faulty>
void wrap_datagrams(socks6::proxy::ProxyParts& parts) {
    parts.open_datagrams = [open = parts.open_datagrams](
                               const net::Endpoint& local,
                               const net::DatagramOptions& options) -> net::DatagramResult {
        auto opened = open(local, options);
        if (!opened) return opened.error();
        return std::unique_ptr<net::DatagramSocket>(
            std::make_unique<Faulty>(std::move(opened.value())));
    };
}

/// Whether a datagram goes to a client: it begins with a header for it.
inline bool has_header(std::span<const std::uint8_t> payload) {
    return payload.size() > 10 && payload[0] == 6 && payload[1] == 0;
}

/// Sockets whose datagrams to clients are changed before they leave.
class ChangedToClients : public ForwardingDatagrams {
  public:
    using ForwardingDatagrams::ForwardingDatagrams;

    net::IoResult try_send(const net::OutgoingDatagram& datagram) final {
        if (!has_header(datagram.payload)) return inner().try_send(datagram);
        std::vector<std::uint8_t> bytes(datagram.payload.begin(), datagram.payload.end());
        change(bytes);
        auto changed = datagram;
        changed.payload = bytes;
        return inner().try_send(changed);
    }

  protected:
    /// `bytes`: header and payload, of the same size afterwards.
    virtual void change(std::span<std::uint8_t> bytes) = 0;
};

}  // namespace conform::faults
