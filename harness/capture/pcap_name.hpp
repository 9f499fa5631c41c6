// The file name of a case's pcap.
#pragma once

#include <string>
#include <string_view>

namespace conform::capture {

/// `/` as `__`, other bytes outside [A-Za-z0-9._-] percent-encoded, then `.pcap`. A name longer
/// than 200 before that is cut and ends in a hash of the whole id, so that ids which differ only
/// far out keep different names.
std::string pcap_name(std::string_view case_id);

}  // namespace conform::capture
