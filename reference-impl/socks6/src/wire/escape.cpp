#include "escape.hpp"

#include "hex.hpp"

namespace socks6::wire {

std::string escape(Bytes bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (const auto byte : bytes) {
        if (byte >= 0x20 && byte < 0x7F && byte != '\\' && byte != '"')
            text += static_cast<char>(byte);
        else
            text += "\\x" + hex_digits(byte, 2);
    }
    return text;
}

}  // namespace socks6::wire
