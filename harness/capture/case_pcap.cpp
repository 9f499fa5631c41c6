#include "capture/case_pcap.hpp"

#include "capture/live_frames.hpp"
#include "capture/pcap_name.hpp"

namespace conform::capture {
namespace {

PcapResult write(const std::filesystem::path& directory, std::string_view case_id,
                 transcript::Transcript& transcript, std::span<const Frame> frames,
                 std::size_t max_bytes) {
    auto result = write_pcap(directory / pcap_name(case_id), frames, max_bytes);
    for (auto& entry : transcript.entries) {
        std::erase_if(entry.frames, [&](std::uint32_t frame) { return frame > result.frames; });
    }
    return result;
}

}  // namespace

PcapResult write_case_pcap(const std::filesystem::path& directory, std::string_view case_id,
                           transcript::Transcript& transcript, const SynthesisOptions& options) {
    const auto frames = synthesise(transcript, options);
    return write(directory, case_id, transcript, frames, options.max_bytes);
}

LivePcap write_case_pcap(const std::filesystem::path& directory, std::string_view case_id,
                         transcript::Transcript& transcript, std::span<const Frame> frames) {
    LivePcap result;
    result.missing = match_frames(transcript, frames);
    result.file = write(directory, case_id, transcript, frames, pcap_limit);
    return result;
}

}  // namespace conform::capture
