#include "capture/case_pcap.hpp"

#include "capture/pcap_name.hpp"

namespace conform::capture {

PcapResult write_case_pcap(const std::filesystem::path& directory, std::string_view case_id,
                           transcript::Transcript& transcript, const SynthesisOptions& options) {
    const auto frames = synthesise(transcript, options);
    auto result = write_pcap(directory / pcap_name(case_id), frames, options.max_bytes);
    for (auto& entry : transcript.entries) {
        std::erase_if(entry.frames, [&](std::uint32_t frame) { return frame > result.frames; });
    }
    return result;
}

}  // namespace conform::capture
