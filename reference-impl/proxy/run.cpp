#include "proxy/run.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <functional>
#include <utility>

#include "proxy/proxy_threads.hpp"

namespace socks6::proxy {
namespace {

void log_counters(const Log& log, const ProxyThreads& proxy) {
    const auto counters = proxy.counters();
    const auto udp = proxy.udp_counters();
    const auto text = [](auto number) { return std::to_string(number); };
    log(LogLevel::info, "counters",
        {{"accepted", text(counters.accepted)},
         {"open", text(counters.open)},
         {"relaying", text(counters.relaying)},
         {"served", text(counters.served)},
         {"refused", text(counters.refused)},
         {"broken", text(counters.broken)},
         {"associations", text(udp.associations)},
         {"datagrams_from_clients", text(udp.from_clients)},
         {"datagrams_to_clients", text(udp.to_clients)},
         {"datagrams_dropped", text(udp.dropped)}});
}

/// Calls back for every signal of the set, as long as the loop runs.
void on_signal(net::asio::signal_set& signals, std::function<void()> handle) {
    signals.async_wait([&signals, handle = std::move(handle)](auto error, int) mutable {
        if (error) return;
        handle();
        on_signal(signals, std::move(handle));
    });
}

}  // namespace

int run(const CommandLine& line) {
    // A log whose reader went away must not end the proxy.
    std::signal(SIGPIPE, SIG_IGN);
    net::asio::io_context io(1);
    const Log log(line.log_level, stderr_sink(line.log_format));
    net::asio::signal_set ending(io, SIGTERM, SIGINT);
    net::asio::signal_set asking(io, SIGUSR1);
    ProxyThreads proxy(io, line.config, log, line.threads);
    const auto listening = proxy.start();
    if (!listening) {
        std::fputs(fmt::format("socks6-proxy: {}\n", to_string(listening.error())).c_str(), stderr);
        return 1;
    }
    std::fputs(fmt::format("listening on {}\n", to_string(*listening)).c_str(), stdout);
    std::fflush(stdout);

    on_signal(asking, [&] { log_counters(log, proxy); });
    // The first signal stops, the second does not wait.
    on_signal(ending, [&, first = true]() mutable {
        if (!std::exchange(first, false)) return io.stop();
        proxy.stop([&] { io.stop(); });
    });
    io.run();
    return 0;
}

}  // namespace socks6::proxy
