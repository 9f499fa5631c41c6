#include "runner/syn_facts.hpp"

#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/tcp.h>

#include <vector>

namespace conform::runner {
namespace {

constexpr std::uint8_t mptcp_kind = 30;
constexpr std::uint8_t fast_open_kind = 34;
/// RFC 6994: Fast Open on its experimental number, as old kernels send it.
constexpr std::uint8_t experiment_kind = 254;
constexpr std::uint32_t ipv6_header = 40;

std::optional<SynFacts> from_tcp(const Tins::TCP* tcp, std::uint32_t behind_ip, std::uint8_t tos) {
    if (tcp == nullptr) return std::nullopt;
    const auto header = std::uint32_t{tcp->data_offset()} * 4;
    if (header > behind_ip) return std::nullopt;
    SynFacts facts;
    facts.payload_length = behind_ip - header;
    facts.tos = tos;
    for (const auto& option : tcp->options()) {
        const std::uint8_t kind = option.option();
        facts.mptcp = facts.mptcp || kind == mptcp_kind;
        facts.tfo_option = facts.tfo_option || kind == fast_open_kind || kind == experiment_kind;
    }
    return facts;
}

}  // namespace

std::optional<SynFacts> read_syn(socks6::wire::Bytes headers) {
    if (headers.empty()) return std::nullopt;
    const auto size = static_cast<std::uint32_t>(headers.size());
    try {
        if (headers[0] >> 4U == 4) {
            const Tins::IP ip(headers.data(), size);
            const auto header = std::uint32_t{ip.head_len()} * 4;
            // libtins keeps the length that was written, not that of what is there.
            if (ip.tot_len() < header) return std::nullopt;
            return from_tcp(ip.find_pdu<Tins::TCP>(), ip.tot_len() - header, ip.tos());
        }
        if (size < ipv6_header) return std::nullopt;
        // libtins wants as much behind the header as the length says, but a kept SYN ends before
        // its data: the copy says what is there.
        std::vector<std::uint8_t> copy(headers.begin(), headers.end());
        const auto written = static_cast<std::uint32_t>(copy[4] << 8U | copy[5]);
        copy[4] = static_cast<std::uint8_t>((size - ipv6_header) >> 8U);
        copy[5] = static_cast<std::uint8_t>(size - ipv6_header);
        const Tins::IPv6 ip(copy.data(), size);
        const auto* tcp = ip.find_pdu<Tins::TCP>();
        if (tcp == nullptr) return std::nullopt;
        // Extension headers stand between the two; TCP's own tells where it begins.
        const auto tcp_and_behind = std::uint32_t{tcp->data_offset()} * 4;
        if (size < ipv6_header + tcp_and_behind) return std::nullopt;
        const auto extensions = size - ipv6_header - tcp_and_behind;
        if (written < extensions) return std::nullopt;
        return from_tcp(tcp, written - extensions, ip.traffic_class());
    } catch (const Tins::exception_base&) {
        return std::nullopt;
    }
}

}  // namespace conform::runner
