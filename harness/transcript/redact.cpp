#include "transcript/redact.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace conform::transcript {
namespace {

constexpr std::uint8_t cover = '*';

/// Overwrites the part of `secret` that lies in `bytes`, which begin at `offset` of their stream.
void redact_at(std::vector<std::uint8_t>& bytes, std::uint64_t offset, const SecretRange& secret) {
    const auto begin = std::max(offset, secret.offset);
    const auto end = std::min(offset + bytes.size(), secret.offset + secret.length);
    for (auto at = begin; at < end; ++at) bytes[static_cast<std::size_t>(at - offset)] = cover;
}

}  // namespace

void redact(Transcript& transcript, const std::vector<SecretRange>& secrets) {
    std::map<std::pair<std::size_t, Direction>, std::uint64_t> seen;  // bytes before the entry
    for (auto& entry : transcript.entries) {
        auto& position = seen[{entry.flow, entry.direction}];
        const auto offset = entry.kind == EntryKind::message && entry.decoded
                                ? entry.decoded->stream_offset
                                : position;
        for (const auto& secret : secrets) {
            if (secret.flow == entry.flow && secret.direction == entry.direction) {
                redact_at(entry.bytes, offset, secret);
            }
        }
        if (entry.kind == EntryKind::data) position += entry.bytes.size();
        if (entry.kind == EntryKind::omitted) position += entry.omitted;
    }
}

void redact(std::vector<std::uint8_t>& bytes, std::string_view secret) {
    if (secret.size() < 4) return;
    const auto same = [](std::uint8_t byte, char c) {
        return byte == static_cast<std::uint8_t>(c);
    };
    for (auto from = bytes.begin();;) {
        const auto found = std::search(from, bytes.end(), secret.begin(), secret.end(), same);
        if (found == bytes.end()) return;
        from = std::fill_n(found, secret.size(), cover);
    }
}

}  // namespace conform::transcript
