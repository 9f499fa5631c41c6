// Carries frames between two interfaces, as OneWay decides, on a thread of its own.
//
// Lives as long as frames are to be carried; what is under way when it goes is lost. Threads: any.
#pragma once

#include <memory>

#include "lab/packet_port.hpp"

namespace conform::lab {

struct LinkCounters {
    OneWayCounters to_proxy;
    OneWayCounters from_proxy;
    /// Frames that came while the buffer before the link was full. They were never offered.
    std::uint64_t missed = 0;
};

class Link {
  public:
    /// `far` is the interface on the proxy's side.
    static socks6::net::Result<Link, LabError> start(PacketPort near, PacketPort far,
                                                     const LinkSettings& settings);
    Link(Link&&) noexcept;
    Link& operator=(Link&&) noexcept;
    ~Link();

    LinkCounters counters() const;

  private:
    class Carrier;
    explicit Link(std::unique_ptr<Carrier> carrier);

    std::unique_ptr<Carrier> carrier_;
};

}  // namespace conform::lab
