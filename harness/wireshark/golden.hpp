// Hand-made conversations with what the dissector must show of them: golden/*.txt.
//
// A file is a list of segments (or datagrams, after a line `udp`), each opened by `client:` or
// `proxy:`. A line beneath gives bytes in hexadecimal, two or more blanks, and the one field that
// stands for them with its value as Wireshark's filter has it; a line without bytes is one more
// field over the bytes before it. `data N` is application data, `! NAME` an expert info of the
// segment, `* NAME VALUE` a generated field, `#` a comment.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace wireshark {

struct GoldenSegment {
    std::string sender;  ///< "client" or "proxy"
    std::string hex;
    std::vector<std::string> expected;   ///< "name value", in the order of the bytes
    std::vector<std::string> experts;    ///< sorted
    std::vector<std::string> generated;  ///< "name value"
};

struct Golden {
    bool udp = false;
    std::vector<GoldenSegment> segments;
};

/// std::runtime_error with the line that is none of the above.
Golden read_golden(const std::filesystem::path& file);

/// By way of text2pcap: client port 40000, proxy port 1080.
void write_golden_pcap(const Golden& golden, const std::filesystem::path& pcap);

}  // namespace wireshark
