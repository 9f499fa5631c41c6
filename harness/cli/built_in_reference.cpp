#include "cli/built_in_reference.hpp"

#include "proxy/proxy_server.hpp"

namespace conform::cli {
namespace {

namespace net = socks6::net;
namespace proxy = socks6::proxy;

class InProcessProxy final : public suite::ReferenceInstance {
  public:
    InProcessProxy(const net::asio::any_io_executor& executor, const proxy::ProxyConfig& config)
        : server_(executor, config, proxy::default_parts(executor, config)) {}

    /// Empty when it listens.
    std::string start() {
        const auto listening = server_.start();
        if (!listening) return to_string(listening.error());
        endpoint_ = *listening;
        return {};
    }

    net::Endpoint endpoint() const override { return endpoint_; }
    std::map<scenario::Feature, std::string> lacks() const override {
        const auto* why = "the built-in reference authenticates nobody yet";
        return {{scenario::Feature::auth, why}, {scenario::Feature::second_user, why}};
    }

  private:
    proxy::ProxyServer server_;
    net::Endpoint endpoint_;
};

suite::StartedReference start(const net::asio::any_io_executor& executor,
                              const suite::ReferenceSettings& settings) {
    proxy::ProxyConfig config;
    config.listen = {net::IpAddress::loopback_v4(), 0};
    config.session.dialect = settings.dialect;
    auto instance = std::make_unique<InProcessProxy>(executor, config);
    if (auto error = instance->start(); !error.empty()) return error;
    return std::unique_ptr<suite::ReferenceInstance>(std::move(instance));
}

}  // namespace

suite::StartReference built_in_reference() {
    return start;
}

}  // namespace conform::cli
