#include "suite/fast_open.hpp"

#include <fmt/format.h>

#include <fstream>

namespace conform::suite {
namespace {

constexpr unsigned client_and_server = 3;

}  // namespace

std::optional<std::string> missing_fast_open() {
    constexpr auto switch_file = "/proc/sys/net/ipv4/tcp_fastopen";
    std::ifstream file(switch_file);
    unsigned bits = 0;
    if (!(file >> bits)) return fmt::format("this kernel has no {}", switch_file);
    if ((bits & client_and_server) == client_and_server) return std::nullopt;
    return fmt::format(
        "net.ipv4.tcp_fastopen is {}, expected the bits 1 (client) and 2 (server): "
        "sysctl -w net.ipv4.tcp_fastopen=3, or in a namespace of its own",
        bits);
}

}  // namespace conform::suite
