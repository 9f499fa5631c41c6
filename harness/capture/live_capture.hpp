// A running capture of one device: every frame that passes is told, on a thread of the capture.
//
// The device is opened in the network namespace of the thread that calls open(), and so is the
// socket for markers. A marker is a datagram that nobody else sends: once it has come back through
// the capture, everything that passed the device before has been told, too. Markers themselves are
// not told. Needs CAP_NET_RAW in the namespace. Destroying it ends the thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "capture/traffic.hpp"

namespace conform::capture {

struct LiveCaptureOptions {
    std::string device;
    /// Bytes of each frame that are kept.
    std::size_t snap_length = 262'144;
    /// What the kernel may hold until we have read it.
    std::size_t buffer_bytes = std::size_t{32} * 1024 * 1024;
    /// Tells each frame at once, for which the kernel reserves room for the largest frame that the
    /// device may carry: right for an MTU of 1500 without offloads, else a burst of small frames
    /// fills the buffer. Without, frames are packed and told within 2 ms.
    bool immediate = false;
    /// Where markers are sent, through the device; nothing listens there. None: to ourselves.
    std::optional<Socket> marker_to;
    /// From where, when their way depends on it; port 0.
    std::optional<Socket> marker_from{};
};

/// Since the capture began, as of the last marker that was seen.
struct CaptureCounts {
    std::uint64_t frames = 0;   ///< told
    std::uint64_t dropped = 0;  ///< by the kernel, as its buffer was full
};

class LiveCapture {
  public:
    /// `captured` is borrowed for the call; `length` is that on the wire.
    using Sink = std::function<void(std::int64_t t_ns, std::span<const std::uint8_t> captured,
                                    std::uint32_t length)>;

    /// A running capture, or why there is none: "lo: Operation not permitted".
    static std::variant<std::unique_ptr<LiveCapture>, std::string> open(
        const LiveCaptureOptions& options, Sink sink);
    ~LiveCapture();
    LiveCapture(const LiveCapture&) = delete;
    LiveCapture& operator=(const LiveCapture&) = delete;

    /// Sends a marker. `seen` is called on the capture's thread when it has come back; never, if it
    /// is lost or the capture ends before. Any thread. False when it could not be sent.
    bool mark(std::function<void()> seen);

    CaptureCounts counts() const;
    const std::string& device() const;

  private:
    struct State;
    explicit LiveCapture(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace conform::capture
