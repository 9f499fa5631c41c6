#include "proxy/proxy_ports.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace socks6::proxy {
namespace {

/// Requests in SYNs that the kernel keeps until their clients have proven their addresses.
constexpr int fast_open_queue = 256;
/// Of the one UDP port that all clients share, in bytes.
constexpr int relay_buffer = 4 * 1024 * 1024;
constexpr int port_retries = 16;

using Failure = std::optional<net::ListenError>;

class Opening {
  public:
    Opening(const ProxyConfig& config, const ProxyParts& parts, const Log& log)
        : config_(config), parts_(parts), log_(log) {}

    net::Result<ProxyPorts, net::ListenError> open(bool with_udp) {
        auto failed = open_plain(with_udp);
        // A TCP port that the kernel picked may be taken for UDP.
        const bool any_port = config_.listen.port == 0 && !config_.udp_port;
        for (int retry = 0; failed && any_port && retry < port_retries; ++retry) {
            if (failed->code != std::errc::address_in_use) break;
            failed = open_plain(with_udp);
        }
        if (!failed && config_.tls && config_.tls->listen) failed = open_tls();
        if (!failed && config_.tls && config_.tls->dtls_port && with_udp) failed = open_dtls();
        if (failed) return *failed;
        tell();
        return std::move(ports_);
    }

  private:
    Failure open_plain(bool with_udp) {
        if (auto failed = listen(config_.listen, ports_.plain)) return failed;
        ports_.endpoints.tcp = ports_.plain->local_endpoint();
        if (!with_udp) return std::nullopt;
        auto opened = open_relay(
            {config_.listen.address, config_.udp_port.value_or(ports_.endpoints.tcp.port)});
        if (!opened) return opened.error();
        ports_.endpoints.udp = (*opened)->local_endpoint();
        ports_.udp = plain_client_side(std::move(*opened));
        return std::nullopt;
    }

    Failure open_tls() {
        const auto& local = *config_.tls->listen;
        auto context = server_context(net::TlsProtocol::tls, local);
        if (!context) return context.error();
        ports_.tls_context = std::move(*context);
        if (auto failed = listen(local, ports_.tls)) return failed;
        ports_.endpoints.tls = ports_.tls->local_endpoint();
        return std::nullopt;
    }

    Failure open_dtls() {
        const net::Endpoint local{config_.tls->listen.value_or(config_.listen).address,
                                  *config_.tls->dtls_port};
        auto context = server_context(net::TlsProtocol::dtls, local);
        if (!context) return context.error();
        auto opened = open_relay(local);
        if (!opened) return opened.error();
        ports_.endpoints.dtls = (*opened)->local_endpoint();
        ports_.dtls = dtls_client_side(std::move(*opened), *context);
        return std::nullopt;
    }

    Failure listen(const net::Endpoint& local, std::unique_ptr<net::Acceptor>& acceptor) const {
        net::ListenOptions options;
        options.reuse_port = config_.reuse_port;
        options.v6_only = !local.address.unspecified();
        options.fast_open_queue = fast_open_queue;
        // Listeners and associations are held open by connections on which nothing else happens.
        options.keep_alive = true;
        auto listening = parts_.listen(local, options);
        if (!listening) return listening.error();
        acceptor = std::move(*listening);
        return std::nullopt;
    }

    net::Result<std::unique_ptr<net::DatagramSocket>, net::ListenError> open_relay(
        const net::Endpoint& local) const {
        net::DatagramOptions options;
        options.v6_only = !local.address.unspecified();
        options.buffer_size = relay_buffer;
        return parts_.open_datagrams(local, options);
    }

    net::Result<net::TlsContext, net::ListenError> server_context(
        net::TlsProtocol protocol, const net::Endpoint& local) const {
        auto context = net::TlsContext::server(config_.tls->identity, protocol);
        if (context) return std::move(*context);
        log_(LogLevel::error, "tls_unusable", {{"detail", to_string(context.error())}});
        return net::ListenError{std::make_error_code(std::errc::invalid_argument), local,
                                protocol == net::TlsProtocol::tls ? "TLS" : "DTLS"};
    }

    void tell() const {
        const auto& at = ports_.endpoints;
        log_(LogLevel::info, "listening",
             {{"on", to_string(at.tcp)}, {"udp", at.udp ? to_string(*at.udp) : "off"}});
        warn_of_strangers(at.tcp);
        if (at.tls) {
            tell_secured("tls", *at.tls);
            warn_of_strangers(*at.tls);
        }
        if (at.dtls) tell_secured("dtls", *at.dtls);
    }

    void tell_secured(std::string_view kind, const net::Endpoint& local) const {
        const auto fingerprint = config_.tls->identity.fingerprint();
        log_(LogLevel::info, "listening",
             {{kind, to_string(local)},
              {"fingerprint", fmt::format("sha256:{:02x}", fmt::join(fingerprint, ""))}});
    }

    void warn_of_strangers(const net::Endpoint& local) const {
        const auto& credentials = parts_.session.credentials;
        if (local.address.loopback() || (credentials && !credentials->admits_anonymous())) return;
        log_(LogLevel::warning, "open_proxy",
             {{"on", to_string(local)},
              {"detail", "whoever reaches this port can use the proxy without a password"}});
    }

    const ProxyConfig& config_;
    const ProxyParts& parts_;
    const Log& log_;
    ProxyPorts ports_;
};

}  // namespace

net::Result<ProxyPorts, net::ListenError> open_ports(const ProxyConfig& config,
                                                     const ProxyParts& parts, bool with_udp,
                                                     const Log& log) {
    return Opening(config, parts, log).open(with_udp);
}

}  // namespace socks6::proxy
