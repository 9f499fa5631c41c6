#include "net/tcp_options.hpp"

#include <linux/mptcp.h>
#include <netinet/in.h>

#include "net/socket_address.hpp"

#ifndef SOL_MPTCP
#define SOL_MPTCP 284
#endif

namespace socks6::net {

namespace {

struct TosOption {
    int level;
    int name;
};

/// By the peer: an IPv6 socket that talks to an IPv4 peer uses IPv4's.
TosOption tos_option(const Stream& stream) {
    return stream.remote_endpoint().address.is_v4() ? TosOption{IPPROTO_IP, IP_TOS}
                                                    : TosOption{IPPROTO_IPV6, IPV6_TCLASS};
}

}  // namespace

bool set_tos(Stream& stream, std::uint8_t tos) {
    const auto option = tos_option(stream);
    if (set_option(stream.native_handle(), option.level, option.name, tos)) return false;
    return tos_of(stream) == tos;
}

std::optional<std::uint8_t> tos_of(const Stream& stream) {
    const auto option = tos_option(stream);
    int value = 0;
    socklen_t size = sizeof value;
    if (::getsockopt(stream.native_handle(), option.level, option.name, &value, &size) != 0) {
        return std::nullopt;
    }
    return static_cast<std::uint8_t>(value);
}

bool is_mptcp(const Stream& stream) {
    return is_mptcp(stream.native_handle());
}

bool is_mptcp(int fd) {
    mptcp_info info{};
    socklen_t size = sizeof info;
    // Refused for TCP, and for what has fallen back to it.
    if (::getsockopt(fd, SOL_MPTCP, MPTCP_INFO, &info, &size) != 0) return false;
    constexpr auto with_key = static_cast<unsigned>(MPTCP_INFO_FLAG_REMOTE_KEY_RECEIVED);
    constexpr auto fallen_back = static_cast<unsigned>(MPTCP_INFO_FLAG_FALLBACK);
    return (info.mptcpi_flags & (with_key | fallen_back)) == with_key;
}

}  // namespace socks6::net
