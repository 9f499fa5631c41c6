// Transcripts for the tests of this folder, written by hand with fixed times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "transcript/transcript.hpp"

namespace conform::capture {

using Bytes = std::vector<std::uint8_t>;

/// `size` bytes that differ from one place to the next and from seed to seed.
Bytes pattern(std::size_t size, std::uint8_t seed = 0);

/// Writes a transcript entry by entry; each call is dated 1 ms after the one before.
class TranscriptWriter {
  public:
    explicit TranscriptWriter(transcript::Transcript& transcript) : transcript_(transcript) {}

    std::size_t tcp(const std::string& actor, bool initiated, transcript::FlowEnd local,
                    transcript::FlowEnd remote);
    std::size_t udp(const std::string& actor, transcript::FlowEnd local,
                    transcript::FlowEnd remote);
    transcript::Entry& add(transcript::EntryKind kind, std::size_t flow,
                           transcript::Direction direction);
    void opened(std::size_t flow);
    void sent(std::size_t flow, Bytes bytes);
    void received(std::size_t flow, Bytes bytes);
    /// A message that stands at that offset of the direction.
    void message(std::size_t flow, transcript::Direction direction, std::size_t offset,
                 std::size_t size);

  private:
    transcript::Transcript& transcript_;
    std::int64_t t_ns_ = 0;
};

struct Sample {
    std::string name;
    std::function<transcript::Transcript()> make;
};

/// Every shape of conversation, one transcript each.
std::vector<Sample> samples();
transcript::Transcript sample(const std::string& name);

}  // namespace conform::capture
