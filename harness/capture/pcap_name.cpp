#include "capture/pcap_name.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

namespace conform::capture {
namespace {

constexpr std::size_t max_name = 200;

bool plain(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

// FNV-1a; spreads ids over names, guards against nobody.
std::uint64_t hash(std::string_view bytes) {
    std::uint64_t value = 0xcbf29ce484222325U;
    for (const char c : bytes) {
        value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return value;
}

}  // namespace

std::string pcap_name(std::string_view case_id) {
    std::string name;
    for (const char c : case_id) {
        if (c == '/') {
            name += "__";
        } else if (plain(c)) {
            name += c;
        } else {
            name += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    if (name.size() > max_name) {
        const std::string end = fmt::format("-{:016x}", hash(case_id));
        name.resize(max_name - end.size());
        // Not in the middle of an encoded byte.
        if (const auto percent = name.find('%', name.size() - 2); percent != std::string::npos) {
            name.resize(percent);
        }
        name += end;
    }
    return name + ".pcap";
}

}  // namespace conform::capture
