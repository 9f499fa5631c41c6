// bare_relay ADDRESS:PORT copy|splice
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string_view>

#include "bench/bare_relay/relay_server.hpp"

int main(int argc, char** argv) {
    const std::string_view by = argc == 3 ? argv[2] : "";
    const auto listen = argc == 3 ? socks6::net::Endpoint::parse(argv[1]) : std::nullopt;
    if (!listen || (by != "copy" && by != "splice")) {
        std::fputs("usage: bare_relay ADDRESS:PORT copy|splice\n", stderr);
        return 2;
    }
    try {
        bench::RelayServer server(*listen,
                                  by == "splice" ? bench::RelayBy::splice : bench::RelayBy::copy);
        fmt::print("listening on {}\n", to_string(server.local_endpoint()));
        std::fflush(stdout);
        server.run();
    } catch (const std::exception& error) {
        fmt::print(stderr, "bare_relay: {}\n", error.what());
        return 1;
    }
}
