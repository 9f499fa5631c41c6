#include "verdict/finding.hpp"

#include "verdict/name_table.hpp"

namespace conform {
namespace {

constexpr NameTable<EvidenceSource, 4> source_names{{
    {EvidenceSource::socket, "socket"},
    {EvidenceSource::capture, "capture frames"},
    {EvidenceSource::saved_syn, "SAVED_SYN"},
    {EvidenceSource::tcp_info, "TCP_INFO"},
}};

}  // namespace

std::string_view to_string(EvidenceSource source) {
    return name_in(source_names, source);
}

std::optional<EvidenceSource> evidence_source_from_string(std::string_view name) {
    return value_in(source_names, name);
}

}  // namespace conform
