#include "proxy/proxy_threads.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace socks6::proxy {

ProxyThreads::ProxyThreads(net::asio::io_context& first, const ProxyConfig& config, Log log,
                           std::size_t threads)
    : first_(first),
      config_(config),
      log_(std::move(log)),
      threads_(threads),
      session_(session_parts(config)) {
    config_.reuse_port = threads_ > 1;
    config_.max_connections = std::max<std::size_t>(1, config.max_connections / threads_);
    add_server(first_, config_, {});
}

ProxyThreads::~ProxyThreads() {
    for (auto& io : further_) io.stop();
    for (auto& thread : running_) thread.join();
    // The first one owns what the others use.
    while (!servers_.empty()) servers_.pop_back();
}

void ProxyThreads::add_server(net::asio::io_context& io, const ProxyConfig& config,
                              ProxyShared shared) {
    const net::asio::any_io_executor executor = io.get_executor();
    servers_.push_back(std::make_unique<ProxyServer>(
        executor, config, default_parts(executor, config, session_), log_, std::move(shared)));
}

net::Result<net::Endpoint, net::ListenError> ProxyThreads::start() {
    auto started = servers_.front()->start();
    if (!started) return started;
    auto config = config_;
    config.listen = *started;
    for (std::size_t thread = 1; thread < threads_; ++thread) {
        add_server(further_.emplace_back(1), config, servers_.front()->shared());
        if (const auto further = servers_.back()->start(); !further) return further.error();
    }
    for (auto& io : further_) {
        running_.emplace_back([&io] {
            const auto work = net::asio::make_work_guard(io);
            io.run();
        });
    }
    return started;
}

void ProxyThreads::stop(std::function<void()> stopped) {
    if (stopping_ > 0) return;
    stopping_ = servers_.size();
    const auto one_stopped = [this, stopped = std::move(stopped)] {
        if (--stopping_ == 0 && stopped) stopped();
    };
    servers_.front()->stop(one_stopped);
    for (std::size_t index = 1; index < servers_.size(); ++index) {
        auto& server = *servers_[index];
        net::asio::post(further_[index - 1], [this, &server, one_stopped] {
            server.stop([this, one_stopped] { net::asio::post(first_, one_stopped); });
        });
    }
}

ProxyCounters ProxyThreads::counters() const {
    ProxyCounters sum;
    for (const auto& server : servers_) {
        const auto counters = server->counters();
        sum.accepted += counters.accepted;
        sum.open += counters.open;
        sum.relaying += counters.relaying;
        sum.served += counters.served;
        sum.refused += counters.refused;
        sum.broken += counters.broken;
    }
    return sum;
}

UdpCounters ProxyThreads::udp_counters() const {
    const auto udp = servers_.front()->shared().udp;
    return udp ? udp->counters() : UdpCounters{};
}

}  // namespace socks6::proxy
