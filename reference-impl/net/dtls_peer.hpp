// One peer of a DTLS server, from its first datagram on.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "net/bio_transport.hpp"
#include "net/datagram_socket.hpp"
#include "net/tls_context.hpp"

namespace socks6::net {

/// The addresses that a peer's datagrams travel between.
struct DtlsPath {
    Endpoint peer;
    Endpoint local;
    friend auto operator<=>(const DtlsPath&, const DtlsPath&) = default;
};

using DtlsCookieSecret = std::array<std::uint8_t, 32>;

/// Whether these bytes may be a ClientHello in the clear.
bool is_client_hello(std::span<const std::uint8_t> datagram);

class DtlsPeer final : public BioTransport {
  public:
    enum class Progress : std::uint8_t { waiting, done, failed };

    /// The socket, the context and the secret must outlive it. valid() is false when out of memory.
    DtlsPeer(DatagramSocket& socket, const TlsContext& context, const DtlsCookieSecret& secret);

    bool valid() const { return ssl_ != nullptr; }

    /// Before the cookie: answers a ClientHello without one, and keeps nothing of it. `done`: the
    /// peer has proven itself.
    Progress listen(const DtlsPath& path, std::span<const std::uint8_t> datagram);

    /// The datagram that the next calls read.
    void feed(std::span<const std::uint8_t> datagram) { input_ = datagram; }
    void feed_nothing() { input_.reset(); }
    Progress handshake();
    /// When to call on_timeout(), if at all.
    std::optional<std::chrono::milliseconds> timeout() const;
    Progress on_timeout();
    /// The payload of the next record, in `room`; nothing when all is read; `failed` when the
    /// connection is over.
    struct Received {
        Progress progress = Progress::waiting;
        std::size_t size = 0;
    };
    Received receive(std::span<std::uint8_t> room);
    IoResult send(std::span<const std::uint8_t> payload);
    /// Sends close_notify.
    void say_goodbye();

    const DtlsPath& path() const { return path_; }
    /// Whether the datagram repeats the ClientHello that this connection began with.
    bool began_with(std::span<const std::uint8_t> client_hello) const;

  private:
    Outcome read(std::span<std::uint8_t> into) override;
    Outcome write(std::span<const std::uint8_t> bytes) override;
    Cookie cookie() const override;

    DatagramSocket* socket_;
    const DtlsCookieSecret* secret_;
    DtlsPath path_;
    std::optional<std::span<const std::uint8_t>> input_;
    std::error_code send_error_;
    std::shared_ptr<ssl_st> ssl_;
};

}  // namespace socks6::net
