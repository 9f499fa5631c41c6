// The frames that an interface of the lab receives, and sending frames by it (AF_PACKET).
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <string>

#include "lab/network_namespace.hpp"
#include "lab/one_way.hpp"

namespace conform::lab {

class PacketPort {
  public:
    /// Of an interface in the calling thread's namespace.
    static socks6::net::Result<PacketPort, LabError> open(const std::string& device);

    /// Readable when a frame is there; borrowed.
    int descriptor() const { return socket_.get(); }
    /// Frames addressed to one host that have come since the last call, a batch at most; those to
    /// groups are left out, as nobody in the lab needs them. Never waits.
    std::vector<Frame> receive();
    /// Frames that the interface does not take are lost, as on a wire.
    void send(std::span<const Frame> frames);
    /// Frames that came while the socket's buffer was full, since the last call.
    std::uint64_t take_missed();

  private:
    explicit PacketPort(socks6::net::FileDescriptor socket);

    socks6::net::FileDescriptor socket_;
    std::vector<std::uint8_t> room_;
};

}  // namespace conform::lab
