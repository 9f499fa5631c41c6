#include "suite/capture_places.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "lab/addresses.hpp"
#include "lab/topology.hpp"
#include "net/ip_address.hpp"

namespace conform::suite {
namespace {

using socks6::net::IpAddress;

constexpr auto loopback_device = "lo";

struct FreeAddresses {
    void operator()(ifaddrs* list) const { ::freeifaddrs(list); }
};

std::optional<IpAddress> address_of(const sockaddr* address) {
    if (address == nullptr) return std::nullopt;
    if (address->sa_family == AF_INET) {
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 4);
        return IpAddress::v4(bytes);
    }
    if (address->sa_family == AF_INET6) {
        std::array<std::uint8_t, 16> bytes{};
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 16);
        return IpAddress::v6(bytes);
    }
    return std::nullopt;
}

/// Addresses of this machine, each with its device.
std::vector<std::pair<IpAddress, std::string>> own_addresses() {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return {};
    const std::unique_ptr<ifaddrs, FreeAddresses> owner(list);
    std::vector<std::pair<IpAddress, std::string>> addresses;
    for (const auto* one = list; one != nullptr; one = one->ifa_next) {
        if (const auto address = address_of(one->ifa_addr)) {
            addresses.emplace_back(*address, one->ifa_name);
        }
    }
    return addresses;
}

capture::Socket marker_target(const IpAddress& address) {
    constexpr std::uint16_t discard = 9;
    capture::Socket to{.address = {.v6 = address.is_v6(), .bytes = {}}, .port = discard};
    std::copy(address.bytes().begin(), address.bytes().end(), to.address.bytes.begin());
    return to;
}

/// In the network that the calling thread is in.
std::vector<capture::LiveCaptureOptions> devices_toward(const runner::Target& target) {
    const auto known = own_addresses();
    const auto device_of = [&](const IpAddress& address) {
        const auto found = std::find_if(known.begin(), known.end(),
                                        [&](const auto& one) { return one.first == address; });
        return found == known.end() ? std::string() : found->second;
    };
    const auto& there = target.tcp.address;
    // Packets to an address of one's own never reach its device.
    if (there.loopback() || there.unspecified() || !device_of(there).empty()) {
        return {{.device = loopback_device, .marker_to = {}}};
    }
    std::vector<capture::LiveCaptureOptions> devices;
    for (const auto& own : {target.advertise_v4, target.advertise_v6}) {
        const auto device = own ? device_of(*own) : std::string();
        const bool listed = std::any_of(devices.begin(), devices.end(),
                                        [&](const auto& one) { return one.device == device; });
        if (device.empty() || listed) continue;
        devices.push_back({.device = device, .marker_to = marker_target(there)});
    }
    return devices;
}

CapturePlace cable(const std::string& device, const lab::Network& network) {
    CapturePlace place;
    place.options.device = device;
    place.options.immediate = true;
    place.options.marker_to = marker_target(lab::proxy_address(lab::Family::v4));
    place.network = network;
    return place;
}

}  // namespace

CapturePlace place_on_path(const std::string& device, const lab::Network& network,
                           const IpAddress& host) {
    auto place = cable(device, network);
    // One case's traffic.
    place.options.buffer_bytes = std::size_t{4} * 1024 * 1024;
    place.options.marker_from = marker_target(host);
    place.options.marker_from->port = 0;
    return place;
}

std::vector<CapturePlace> places_toward(const runner::Target& target) {
    if (target.hosts) {
        return {cable(lab::client_device, target.client_network),
                cable(lab::remote_device, target.remote_network)};
    }
    std::vector<CapturePlace> places;
    const auto devices = target.client_network.within([&] { return devices_toward(target); });
    for (const auto& device : devices.value_or(std::vector<capture::LiveCaptureOptions>())) {
        places.push_back({.options = device, .network = target.client_network});
    }
    return places;
}

}  // namespace conform::suite
