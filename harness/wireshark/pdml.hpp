// The messages in what `tshark -T pdml` prints.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace wireshark {

/// A field that stands for bytes of its message and for no smaller fields.
struct Field {
    std::string name;  ///< without the leading "socks6."
    std::size_t at = 0, length = 0;
    std::string hex;   ///< the whole bytes, lower case, also where the field has some bits of them
    std::string show;  ///< as the display filter has it
};

/// One SOCKS 6 message, or a run of data.
struct Message {
    unsigned frame = 0;
    std::string type;    ///< "request", …; "data"
    std::string sender;  ///< "client" or "proxy"
    std::string text;    ///< its line in the tree
    std::size_t length = 0;
    std::string hex;  ///< its bytes; empty for data
    std::vector<Field> fields;
    std::vector<std::string> option_titles;  ///< as "[0] TFO option"
    std::vector<Field> generated;            ///< response_in and the like
    std::vector<std::string> experts;        ///< names without "socks6.expert."

    bool has_expert(const std::string& name) const;
};

/// std::runtime_error when it is no PDML, or says that Lua went wrong.
std::vector<Message> read_pdml(const std::string& text);

}  // namespace wireshark
