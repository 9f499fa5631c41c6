// Part (d): memory of what is open and idle.
#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "bench/load/idle_load.hpp"
#include "bench/load/parts.hpp"
#include "bench/load/sockets.hpp"
#include "bench/table/row.hpp"

namespace bench {

namespace net = socks6::net;

namespace {

constexpr double goal_bytes = 4 * 1024;

struct Kind {
    IdleKind kind;
    const char* what;
    bool bounded;
};

IdleResult run_once(IdleKind kind, const Effort& effort) {
    const net::Endpoint secure{net::IpAddress::loopback_v4(), free_port()};
    std::vector<std::string> flags;
    if (kind == IdleKind::tls_connect) flags = {"--tls-listen", to_string(secure)};
    if (kind == IdleKind::dtls_association) flags = {"--dtls-port", std::to_string(secure.port)};
    const auto proxy = start_socks6(flags);
    if (kind == IdleKind::tls_connect) proxy->wait_until_listening(secure);
    return run_idle(kind, *proxy, secure, flags.empty() ? effort.idle : effort.idle_tls);
}

void measure(const Kind& kind, const Effort& effort) {
    std::vector<double> bytes;
    std::size_t open = 0;
    for (int round = 0; round < effort.rounds; ++round) {
        try {
            const auto result = run_once(kind.kind, effort);
            bytes.push_back(result.bytes_each);
            open = result.open;
            fmt::print(stderr, "round {}, {}: {:.0f} bytes each of {}\n", round + 1, kind.what,
                       result.bytes_each, result.open);
        } catch (const std::exception& error) {
            fmt::print(stderr, "NOT MEASURED in round {}: {}: {}\n", round + 1, kind.what,
                       error.what());
        }
    }
    Row row{"(d)", kind.what, "not measured", "", kind.bounded ? "4 KiB" : "none", "not measured"};
    if (!bytes.empty()) {
        const auto each = median(bytes);
        row.measured = fmt::format("{:.2f} KiB each of {}", each / 1024, open);
        row.outcome = kind.bounded ? verdict(each <= goal_bytes) : "reported";
    }
    print_row(row);
}

}  // namespace

void measure_idle(const Effort& effort) {
    measure({IdleKind::connect, "memory of an idle CONNECT", true}, effort);
    measure({IdleKind::association, "memory of an idle association", true}, effort);
    if (socks6_knows("--tls-listen"))
        measure({IdleKind::tls_connect, "memory of an idle CONNECT over TLS", false}, effort);
    if (socks6_knows("--dtls-port"))
        measure({IdleKind::dtls_association, "memory of an idle association over DTLS", false},
                effort);
}

}  // namespace bench
