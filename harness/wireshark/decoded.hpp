// What `socks6-conform decode` says about the bytes of one message, in the dissector's words.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace wireshark {

struct DecodedField {
    std::string name;  ///< as the dissector's, without the leading "socks6."
    std::size_t at = 0;
    std::optional<std::size_t> length;  ///< where the text tells it
    std::optional<std::string> hex;     ///< none where decode hides it; of long ones the beginning
    std::string value;                  ///< as printed
};

struct Decoded {
    std::vector<DecodedField> fields;
    std::vector<std::string> option_titles;  ///< as "[0] TFO option"
    bool whole = false;                      ///< neither malformed, incomplete nor bytes left over
    std::string text;                        ///< all of it
};

/// Starts the program; std::runtime_error when its text is not understood.
Decoded decode(const std::string& type, const std::string& hex);

}  // namespace wireshark
