// The examples of docs/scenario-format.md, for tests.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace conform::scenario::testing {

/// The text of each block that the document marks as JSON.
inline std::vector<std::string> document_examples() {
    std::ifstream document(SOCKS6_SOURCE_DIR "/docs/scenario-format.md");
    std::vector<std::string> examples;
    bool inside = false;
    for (std::string line; std::getline(document, line);) {
        if (line == "```json") {
            inside = true;
            examples.emplace_back();
        } else if (line == "```") {
            inside = false;
        } else if (inside) {
            examples.back() += line + "\n";
        }
    }
    return examples;
}

}  // namespace conform::scenario::testing
