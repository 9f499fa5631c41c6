// The frames that a running capture has seen lately, kept until the cases they belong to ask for
// them.
//
// A capture learns only afterwards which connections a case had. So everything is kept for a while,
// in a ring on disk (a file without a name, gone with the process) with an index by conversation in
// memory: whatever floods the device, both stay within their bounds. Of one conversation no more is
// kept than a case's pcap may take.
//
// Threads: add() on the capture's thread, the rest on any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "capture/frame.hpp"
#include "capture/frame_facts.hpp"

namespace conform::capture {

/// What a case may call its own.
struct OwnTraffic {
    std::vector<IpAddress> addresses;  ///< hosts that exist for this case alone
    std::vector<Socket> sockets;       ///< one end of ours, whoever talks to it
    std::set<ConversationKey> flows;
    std::int64_t from_ns = 0;  ///< since the Unix epoch; what is older belongs to others
    std::int64_t until_ns = 0;
};

struct SpoolBounds {
    std::size_t bytes = std::size_t{256} * 1024 * 1024;
    std::size_t frames = 400'000;
    std::size_t flow_bytes = pcap_limit;
};

/// Frames of one case in the order of their stamps.
struct OwnFrames {
    std::vector<Frame> frames;
    std::uint64_t beyond = 0;  ///< not kept: their conversation had reached its limit
    bool overwritten = false;  ///< the ring was too small for what came since the case began
    std::string error;         ///< the ring cannot be read or written
};

class FrameSpool {
  public:
    /// The ring's file lies in `folder`, which must be writable.
    explicit FrameSpool(const std::filesystem::path& folder, SpoolBounds bounds = {});
    ~FrameSpool();
    FrameSpool(const FrameSpool&) = delete;
    FrameSpool& operator=(const FrameSpool&) = delete;

    /// Frames of other protocols than TCP and UDP are passed over.
    void add(std::int64_t t_ns, std::span<const std::uint8_t> captured, std::uint32_t length);

    /// Conversations in `elsewhere` are left out; those that were found are added to it. At most
    /// `max_bytes` and one frame more are read.
    OwnFrames take(const OwnTraffic& own, std::set<ConversationKey>& elsewhere,
                   std::size_t max_bytes);

    /// Empty, or why nothing can be kept.
    const std::string& error() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace conform::capture
