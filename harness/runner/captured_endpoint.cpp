#include "runner/captured_endpoint.hpp"

#include <fmt/format.h>

#include <utility>

#include "lab/addresses.hpp"
#include "net/ip_address.hpp"

namespace conform::runner {
namespace {

namespace wire = socks6::wire;

/// Where the target is reached that says to listen at an unspecified address of that type.
socks6::net::IpAddress reached_instead(wire::AddressType type, const Target& target) {
    const auto& known = target.tcp.address;
    if (type != wire::AddressType::ipv6 || known.is_v6()) return known;
    if (target.hosts) return lab::proxy_address(lab::Family::v6);
    // Elsewhere only the address that is known: "::" mostly stands for all of both families.
    return known.loopback() ? socks6::net::IpAddress::loopback_v6() : known;
}

/// Where to go for the host that an Operation Reply names.
std::optional<socks6::net::IpAddress> reached_at(const wire::AddressView& written,
                                                 const Target& target) {
    // A listener that goes by a name is the target's own.
    if (written.type == wire::AddressType::domain) return target.tcp.address;
    // Whom a socket for both families accepts may be told by an IPv4-mapped address.
    const auto host = socks6::net::IpAddress::from_wire(written);
    return host && host->unspecified() ? reached_instead(written.type, target) : host;
}

}  // namespace

bool is_endpoint(std::string_view field) {
    return field == "bind_endpoint" || field == "endpoint";
}

std::optional<scenario::CapturedEndpoint> endpoint_of(const wire::Dissection& dissection,
                                                      wire::Bytes message, const Target& target) {
    const auto reply = dissection.type == wire::MessageType::operation_reply;
    const auto* type = dissection.root.find("address_type");
    const auto* address = dissection.root.find(reply ? "bind_address" : "address");
    const auto* port = dissection.root.find(reply ? "bind_port" : "port");
    if (!type || !type->number || !address || !port || !port->number) return std::nullopt;
    auto bytes = message.subspan(address->offset, address->length);
    const auto address_type = static_cast<wire::AddressType>(*type->number);
    if (address_type == wire::AddressType::domain && !bytes.empty()) bytes = bytes.subspan(1);
    const wire::AddressView written{address_type, bytes};
    scenario::CapturedEndpoint endpoint{wire::Address(written),
                                        static_cast<std::uint16_t>(*port->number)};
    const auto host = reply ? reached_at(written, target) : std::nullopt;
    if (host && host->to_wire() != endpoint.address) {
        endpoint.as_written = std::exchange(endpoint.address, host->to_wire());
    }
    return endpoint;
}

const scenario::Tier* other_form(const scenario::CapturedEndpoint& meant,
                                 const scenario::CapturedEndpoint& found) {
    static const scenario::Tier tier{scenario::Any{}, {Verdict::warn, Verdict::warn}, "AMB-61"};
    if (meant.port != found.port) return nullptr;
    if (found.address.type() == wire::AddressType::domain) return &tier;
    // An IPv4-mapped address is read as the IPv4 one that it stands for.
    const auto host = socks6::net::IpAddress::from_wire(found.address.view());
    return host && host->to_wire() == meant.address ? &tier : nullptr;
}

std::string to_text(const scenario::CapturedEndpoint& endpoint) {
    return fmt::format("{} port {}", wire::to_string(endpoint.address), endpoint.port);
}

}  // namespace conform::runner
