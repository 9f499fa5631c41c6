#include "proxy/stack_in_force.hpp"

#include <fstream>
#include <string>

#include "net/tcp_options.hpp"

namespace socks6::proxy {

std::optional<std::uint8_t> apply_tos(net::Stream& stream, std::optional<std::uint8_t> wanted) {
    if (!wanted || stream.native_handle() < 0) return std::nullopt;
    net::set_tos(stream, *wanted);
    return net::tos_of(stream);
}

std::optional<wire::Scheduler> mptcp_scheduler() {
    std::ifstream file("/proc/sys/net/mptcp/scheduler");
    std::string name;
    file >> name;
    if (name == "default") return wire::Scheduler::default_;
    return std::nullopt;
}

}  // namespace socks6::proxy
