#include "verdict/finding.hpp"

#include <array>

#include "catch_shim.hpp"

using conform::EvidenceSource;

TEST_CASE("finding: evidence sources have the names of the report format") {
    CHECK(to_string(EvidenceSource::socket) == "socket");
    CHECK(to_string(EvidenceSource::capture) == "capture frames");
    CHECK(to_string(EvidenceSource::saved_syn) == "SAVED_SYN");
    CHECK(to_string(EvidenceSource::tcp_info) == "TCP_INFO");
    for (const EvidenceSource source : {EvidenceSource::socket, EvidenceSource::capture,
                                        EvidenceSource::saved_syn, EvidenceSource::tcp_info}) {
        CHECK(conform::evidence_source_from_string(to_string(source)) == source);
    }
    CHECK_FALSE(conform::evidence_source_from_string("guess"));
}
