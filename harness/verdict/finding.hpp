// One judgement about one clause, with what proves it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verdict/verdict.hpp"

namespace conform {

enum class EvidenceSource : std::uint8_t { socket, capture, saved_syn, tcp_info };

/// "socket", "capture frames", "SAVED_SYN", "TCP_INFO"
std::string_view to_string(EvidenceSource source);
std::optional<EvidenceSource> evidence_source_from_string(std::string_view name);

/// Where it was seen.
struct Evidence {
    EvidenceSource source = EvidenceSource::socket;
    std::vector<std::uint32_t> frames;  ///< in the case's pcap, from 1

    friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// The bytes in question, with the offending field marked.
struct MarkedBytes {
    std::vector<std::uint8_t> bytes;  ///< at most 512 of them
    std::uint64_t total = 0;          ///< how many there were
    std::size_t mark_offset = 0;      ///< of the offending field in `bytes`
    std::size_t mark_length = 0;      ///< 0: nothing marked

    friend bool operator==(const MarkedBytes&, const MarkedBytes&) = default;
};

/// Texts may quote a peer and are untrusted; report writers escape them.
struct Finding {
    std::string requirement;  ///< id in the catalogue; empty for findings about the run itself
    std::string level;        ///< "MUST", "implicit", …; after --level
    Verdict verdict = Verdict::pass;
    std::string step;      ///< the scenario step, as a JSON pointer: "/steps/3"
    std::string what;      ///< "Operation Reply, reply_code"
    std::string where;     ///< "client, connection 1, byte 10 of what it received"
    std::string expected;  ///< every permitted outcome: "connection_refused (0x05)"
    std::string got;
    std::string ambiguity;  ///< "AMB-39" when the outcome is one that the draft leaves open
    std::string hint;       ///< what the author of the target may want to look at
    MarkedBytes bytes;
    Evidence evidence;

    friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace conform
