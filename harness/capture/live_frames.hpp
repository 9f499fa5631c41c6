// Sets a case's transcript beside the frames that were captured meanwhile.
//
// Bytes of a TCP connection are found by sequence numbers, datagrams by their content. A connection
// of the transcript is the one between the same ends; where ports were used again, the first of the
// one is the first of the other.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "capture/frame.hpp"
#include "capture/frame_spool.hpp"
#include "transcript/transcript.hpp"

namespace conform::capture {

/// Sets the frame numbers of each entry: a message's are those of the frames that carried its bytes
/// first, a connection's those of its handshake.
///
/// Gives what the actors sent or received and no frame holds, one line each, at most 16: "client,
/// received from 127.0.0.1 1080: bytes 10 to 20". Bytes that were given to the kernel and cannot
/// have left, as the connection was reset before, are not missed.
std::vector<std::string> match_frames(transcript::Transcript& transcript,
                                      std::span<const Frame> frames);

/// The conversations of a transcript.
std::set<ConversationKey> conversation_keys(const transcript::Transcript& transcript);

}  // namespace conform::capture
