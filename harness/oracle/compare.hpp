// Sets what a target sent in a case beside what the reference sent in the same case.
//
// What may differ between two correct programs is left out: times, how bytes were cut into reads,
// ports, addresses that were bound, ids and tokens that somebody chose. What remains is listed in
// words; it is a hint for readers, never a verdict.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "transcript/transcript.hpp"

namespace conform::oracle {

struct Difference {
    std::string where;  ///< "client, connection 1, Operation Reply, reply_code"
    std::string target;
    std::string reference;

    friend bool operator==(const Difference&, const Difference&) = default;
};

/// In the order of the reference's connections and messages; at most `most`.
std::vector<Difference> compare(const transcript::Transcript& target,
                                const transcript::Transcript& reference, std::size_t most = 8);

/// "client, connection 1, Operation Reply, reply_code: target 0x01, reference 0x05"
std::string to_string(const Difference& difference);

}  // namespace conform::oracle
