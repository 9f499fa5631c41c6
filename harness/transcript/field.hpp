// A decoded message as a plain tree: what a field is called, where it stands, what it says.
//
// Filled from wire::dissect by the runner and the observer; reports only walk it. Texts may hold
// what a peer sent and are untrusted: every report format escapes them in its own way.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace conform::transcript {

struct Field {
    std::string name;        ///< "port", "options", "[0]"
    std::size_t offset = 0;  ///< bytes from the start of the message
    std::size_t length = 0;  ///< bytes
    std::string text;        ///< "0x05 connection_refused"; empty for a field that only groups
    std::vector<Field> children;

    friend bool operator==(const Field&, const Field&) = default;
};

}  // namespace conform::transcript
