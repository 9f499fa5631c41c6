// Golden vectors: messages typed by hand from the draft's figures, one field per line, each with
// its name and value. For tests alone; the format is described in vectors/README.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "socks6/wire/dissect.hpp"

namespace socks6::wire {

/// What one line says of a field: that these bytes are it and, unless empty, its value.
struct FieldNote {
    std::string path;
    std::string value;
    std::size_t offset = 0;
    std::size_t length = 0;
};

/// The defect that a malformed message must be found to have.
struct ExpectedDefect {
    Defect defect = Defect::value;
    std::string field;
    std::size_t offset = 0;
};

struct GoldenVector {
    std::string name;  ///< of the file
    MessageType message = MessageType::request;
    std::string clause;
    Dialect dialect;
    Buffer bytes;
    std::vector<FieldNote> fields;
    std::optional<ExpectedDefect> defect;
    std::vector<std::size_t> odd_options;  ///< options whose content cannot be decoded
};

/// One vector; throws std::runtime_error with name and line for text that is no vector.
GoldenVector parse_golden_vector(const std::string& name, const std::string& text);

/// All *.hex files of a folder, by name.
std::vector<GoldenVector> load_golden_vectors(const std::filesystem::path& folder);

}  // namespace socks6::wire
