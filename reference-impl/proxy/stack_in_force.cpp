#include "proxy/stack_in_force.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <fstream>
#include <string>

#include "net/socket_address.hpp"

namespace socks6::proxy {

std::optional<std::uint8_t> set_tos(const net::Stream& stream, std::optional<std::uint8_t> wanted) {
    const int fd = stream.native_handle();
    if (!wanted || fd < 0) return std::nullopt;
    const bool v4 = stream.local_endpoint().address.is_v4();
    const int level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
    const int name = v4 ? IP_TOS : IPV6_TCLASS;
    net::set_option(fd, level, name, *wanted);
    int value = 0;
    socklen_t size = sizeof value;
    if (::getsockopt(fd, level, name, &value, &size) != 0) return std::nullopt;
    return static_cast<std::uint8_t>(value);
}

std::optional<wire::Scheduler> mptcp_scheduler() {
    std::ifstream file("/proc/sys/net/mptcp/scheduler");
    std::string name;
    file >> name;
    if (name == "default") return wire::Scheduler::default_;
    return std::nullopt;
}

}  // namespace socks6::proxy
