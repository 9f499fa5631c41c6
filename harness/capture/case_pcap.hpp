// One case's pcap, from its transcript to the file.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "capture/pcap_file.hpp"
#include "capture/synthesis.hpp"
#include "transcript/transcript.hpp"

namespace conform::capture {

/// Writes `<directory>/<pcap_name(case_id)>`; the directory must exist. Sets the frame numbers of
/// the entries to those that the file has.
PcapResult write_case_pcap(const std::filesystem::path& directory, std::string_view case_id,
                           transcript::Transcript& transcript,
                           const SynthesisOptions& options = {});

/// The same from frames that were captured while the case ran. `missing`: what the actors sent or
/// received and no frame holds (see match_frames()).
struct LivePcap {
    PcapResult file;
    std::vector<std::string> missing;
};
LivePcap write_case_pcap(const std::filesystem::path& directory, std::string_view case_id,
                         transcript::Transcript& transcript, std::span<const Frame> frames);

}  // namespace conform::capture
