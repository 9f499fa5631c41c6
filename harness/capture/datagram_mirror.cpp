#include "capture/datagram_mirror.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <numeric>
#include <string_view>
#include <utility>

namespace conform::capture {
namespace {

using transcript::Direction;
using transcript::Entry;

std::string_view text(const Entry& entry) {
    return {reinterpret_cast<const char*>(entry.bytes.data()), entry.bytes.size()};
}

}  // namespace

std::vector<std::size_t> datagram_sources(const transcript::Transcript& transcript,
                                          const std::vector<std::optional<std::size_t>>& partners) {
    const auto concerned = [&](const Entry& entry, Direction direction) {
        return entry.kind == transcript::EntryKind::data && entry.direction == direction &&
               entry.flow < partners.size() && partners[entry.flow] &&
               transcript.flows[entry.flow].transport == transcript::Transport::udp;
    };
    const auto& entries = transcript.entries;
    std::map<std::pair<std::size_t, std::string_view>, std::deque<std::size_t>> sent;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!concerned(entries[i], Direction::sent)) continue;
        sent[{entries[i].flow, text(entries[i])}].push_back(i);
    }
    std::vector<std::size_t> sources(entries.size());
    std::iota(sources.begin(), sources.end(), std::size_t{0});
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!concerned(entries[i], Direction::received)) continue;
        const auto found = sent.find({*partners[entries[i].flow], text(entries[i])});
        if (found == sent.end() || found->second.empty()) continue;
        sources[i] = found->second.front();
        found->second.pop_front();
    }
    return sources;
}

}  // namespace conform::capture
