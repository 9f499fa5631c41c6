#include "client/socks5_messages.hpp"

#include <algorithm>

namespace socks6::client::socks5 {
namespace {

constexpr std::uint8_t version = 5;

wire::ParseError wrong(wire::Defect defect, std::string_view message, std::string_view field,
                       std::size_t offset, std::string_view expected, std::uint64_t got) {
    return {defect, message, field, offset, expected, got};
}

wire::Parsed<session::Endpoint> needs(std::size_t size, wire::Bytes input) {
    return wire::NeedMore{size - input.size()};
}

/// Type, address and port from `offset` on; the size is that of all up to there.
wire::Parsed<session::Endpoint> parse_endpoint(wire::Bytes input, std::size_t offset,
                                               std::string_view message) {
    if (input.size() < offset + 2) return needs(offset + 2, input);
    const auto type = static_cast<wire::AddressType>(input[offset]);
    std::size_t from = offset + 1;
    std::size_t size = 0;
    switch (type) {
        case wire::AddressType::ipv4:
            size = 4;
            break;
        case wire::AddressType::ipv6:
            size = 16;
            break;
        case wire::AddressType::domain:
            size = input[from++];
            break;
        default:
            return wrong(wire::Defect::address_type, message, "address type", offset,
                         "0x01, 0x03 or 0x04", input[offset]);
    }
    const auto end = from + size + 2;
    if (input.size() < end) return needs(end, input);
    const wire::AddressView address{type, input.subspan(from, size)};
    const auto port = static_cast<std::uint16_t>(input[end - 2] << 8U | input[end - 1]);
    return {session::Endpoint{wire::Address(address), port}, end};
}

void append_endpoint(wire::Buffer& out, const session::Endpoint& endpoint) {
    const auto& address = endpoint.address;
    out.push_back(static_cast<std::uint8_t>(address.type()));
    const auto bytes = address.bytes();
    if (address.type() == wire::AddressType::domain) {
        out.push_back(static_cast<std::uint8_t>(bytes.size()));
    }
    out.insert(out.end(), bytes.begin(), bytes.end());
    out.push_back(static_cast<std::uint8_t>(endpoint.port >> 8U));
    out.push_back(static_cast<std::uint8_t>(endpoint.port & 0xFFU));
}

}  // namespace

bool Greeting::offers(wire::Method method) const {
    return std::find(methods.begin(), methods.end(), static_cast<std::uint8_t>(method)) !=
           methods.end();
}

wire::Parsed<Greeting> parse_greeting(wire::Bytes input) {
    if (input.empty()) return wire::NeedMore{2};
    if (input[0] != version) {
        return wrong(wire::Defect::version, "SOCKS 5 greeting", "version", 0, "0x05", input[0]);
    }
    if (input.size() < 2) return wire::NeedMore{1};
    const std::size_t end = 2U + input[1];
    if (input.size() < end) return wire::NeedMore{end - input.size()};
    return {Greeting{input.subspan(2, input[1])}, end};
}

wire::Parsed<Request> parse_request(wire::Bytes input) {
    constexpr std::string_view name = "SOCKS 5 request";
    if (input.empty()) return wire::NeedMore{1};
    if (input[0] != version) {
        return wrong(wire::Defect::version, name, "version", 0, "0x05", input[0]);
    }
    const auto target = parse_endpoint(input, 3, name);
    if (target.needs_more()) return target.need();
    if (target.failed()) return target.error();
    return {Request{static_cast<Command>(input[1]), *target}, target.size()};
}

wire::Parsed<DatagramHeader> parse_datagram_header(wire::Bytes input) {
    const auto remote = parse_endpoint(input, 3, "SOCKS 5 datagram header");
    if (remote.needs_more()) return remote.need();
    if (remote.failed()) return remote.error();
    return {DatagramHeader{input[2], *remote}, remote.size()};
}

wire::Buffer method_selection(wire::Method method) {
    return {version, static_cast<std::uint8_t>(method)};
}

wire::Buffer reply(Reply code, const session::Endpoint& bound) {
    wire::Buffer out{version, static_cast<std::uint8_t>(code), 0};
    append_endpoint(out, bound);
    return out;
}

wire::Buffer datagram(const session::Endpoint& remote, wire::Bytes payload) {
    wire::Buffer out{0, 0, 0};
    append_endpoint(out, remote);
    out.insert(out.end(), payload.begin(), payload.end());
    return out;
}

Reply reply_code(const session::Failed& failed) {
    if (failed.failure == session::ClientFailure::timed_out) return Reply::host_unreachable;
    if (failed.failure != session::ClientFailure::operation_failed || !failed.code) {
        return Reply::general_failure;
    }
    if (*failed.code == wire::ReplyCode::timed_out) return Reply::host_unreachable;
    const auto code = static_cast<std::uint8_t>(*failed.code);
    const bool shared = code <= static_cast<std::uint8_t>(Reply::address_type_not_supported);
    return shared ? static_cast<Reply>(code) : Reply::general_failure;
}

}  // namespace socks6::client::socks5
