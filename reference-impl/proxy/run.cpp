#include "proxy/run.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <functional>

#include "proxy/proxy_server.hpp"

namespace socks6::proxy {

int run(const CommandLine& line) {
    net::asio::io_context io(1);
    ProxyServer server(io.get_executor(), line.config,
                       default_parts(io.get_executor(), line.config),
                       Log(line.log_level, stderr_sink()));
    const auto listening = server.start();
    if (!listening) {
        std::fputs(fmt::format("socks6-proxy: {}\n", to_string(listening.error())).c_str(), stderr);
        return 1;
    }
    std::fputs(fmt::format("listening on {}\n", to_string(*listening)).c_str(), stdout);
    std::fflush(stdout);

    net::asio::signal_set signals(io, SIGTERM, SIGINT);
    // The first signal stops, the second does not wait.
    signals.async_wait([&](boost::system::error_code error, int) {
        if (error) return;
        server.stop([&] { io.stop(); });
        signals.async_wait([&](boost::system::error_code second_error, int) {
            if (!second_error) io.stop();
        });
    });
    io.run();
    return 0;
}

}  // namespace socks6::proxy
