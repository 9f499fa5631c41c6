// The frames of a case's pcap, made up from its transcript.
//
// Addresses, ports, times and payloads are the transcript's; what it cannot know (sequence
// numbers, acknowledgements, segment borders within one write, MAC addresses) is made up so that
// it is consistent. A connection seen from both its ends is written once. Ethernet frames; MAC
// addresses 02:00:00:00:00:01 and up are our actors' in the order of their flows, …:00 is the
// other side's. A connection that was open when the transcript ended has no FIN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "capture/frame.hpp"
#include "transcript/transcript.hpp"

namespace conform::capture {

struct SynthesisOptions {
    std::int64_t start_ns = 0;              ///< when the case started, since the Unix epoch
    std::size_t max_bytes = pcap_limit;     ///< of the file; ends with the first frame beyond
    std::size_t max_omitted_frames = 2048;  ///< for one omitted entry, 64 KB of it in each
};

/// Frames in strictly increasing time. Sets the frame numbers of each entry that is in them:
/// a message's are those that hold its bytes, a connection's those of its handshake. Omitted bytes
/// of a TCP connection are frames of full length cut after their headers; those of UDP are left
/// out, as nobody knows where one datagram ended.
std::vector<Frame> synthesise(transcript::Transcript& transcript, const SynthesisOptions& options);

}  // namespace conform::capture
