#include "cli/built_in_reference.hpp"

#include "net/tcp_connector.hpp"
#include "proxy/proxy_server.hpp"

namespace conform::cli {
namespace {

namespace net = socks6::net;
namespace proxy = socks6::proxy;

/// The parts that open sockets open them in that network.
proxy::ProxyParts parts_in(const lab::Network& network, const net::asio::any_io_executor& executor,
                           proxy::ProxyConfig config) {
    config.dns.open_socket = network.open_socket();
    auto parts = proxy::default_parts(executor, config);
    parts.listen = network.listen(executor);
    parts.open_datagrams = network.open_datagrams(executor);
    parts.connector = std::make_shared<net::TcpConnector>(executor, network.open_tcp());
    return parts;
}

class InProcessProxy final : public suite::ReferenceInstance {
  public:
    InProcessProxy(const net::asio::any_io_executor& executor, const proxy::ProxyConfig& config,
                   proxy::ProxyParts parts)
        : server_(executor, config, std::move(parts)) {}

    /// Empty when it listens.
    std::string start() {
        const auto listening = server_.start();
        return listening ? std::string() : to_string(listening.error());
    }

    net::Endpoint endpoint() const override { return server_.endpoints().tcp; }
    std::optional<net::Endpoint> udp_relay() const override { return server_.endpoints().udp; }

  private:
    proxy::ProxyServer server_;
};

suite::StartedReference start(const net::asio::any_io_executor& executor,
                              const suite::ReferenceSettings& settings, const Decorate& decorate) {
    proxy::ProxyConfig config;
    config.listen = {settings.listen, 0};
    config.session.dialect = settings.dialect;
    for (const auto& user : settings.users) config.users.push_back({user.user, user.password});
    config.anonymous = settings.anonymous;
    auto parts = parts_in(settings.network, executor, config);
    if (decorate) decorate(parts);
    auto instance = std::make_unique<InProcessProxy>(executor, config, std::move(parts));
    if (auto error = instance->start(); !error.empty()) return error;
    return std::unique_ptr<suite::ReferenceInstance>(std::move(instance));
}

}  // namespace

suite::StartReference built_in_reference(Decorate decorate) {
    return [decorate = std::move(decorate)](const net::asio::any_io_executor& executor,
                                            const suite::ReferenceSettings& settings) {
        return start(executor, settings, decorate);
    };
}

}  // namespace conform::cli
