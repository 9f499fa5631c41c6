// Where a run's packets can be captured: which devices, in which networks.
#pragma once

#include <string>
#include <vector>

#include "capture/live_capture.hpp"
#include "lab/network.hpp"
#include "runner/target.hpp"

namespace conform::suite {

struct CapturePlace {
    capture::LiveCaptureOptions options{};
    lab::Network network{};
};

/// On a path of its own, in the network of that side: which device, and of which host.
CapturePlace place_on_path(const std::string& device, const lab::Network& network,
                           const socks6::net::IpAddress& host);

/// In the lab the clients' cable, then the remotes'. Else loopback for a target on this machine,
/// and the devices of the addresses that face it for another; nothing when no device has them.
std::vector<CapturePlace> places_toward(const runner::Target& target);

}  // namespace conform::suite
