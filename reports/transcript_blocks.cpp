// The first half of transcript_view.hpp: entries become rows.
#include <fmt/format.h>

#include <map>
#include <utility>

#include "reports/annotated_hex.hpp"
#include "reports/transcript_view.hpp"

namespace conform::reports {
namespace {

using transcript::Direction;
using transcript::Entry;
using transcript::EntryKind;
using transcript::Field;
using transcript::Transcript;

constexpr std::size_t deepest_row = 6;
constexpr std::size_t data_bytes_shown = 12;

/// "client", or "client 2" for the second of several flows of that actor.
std::vector<std::string> flow_names(const Transcript& transcript) {
    std::map<std::string, int> count;
    for (const transcript::Flow& flow : transcript.flows) ++count[flow.actor];
    std::map<std::string, int> next;
    std::vector<std::string> names;
    for (const transcript::Flow& flow : transcript.flows) {
        const int number = ++next[flow.actor];
        names.push_back(count[flow.actor] == 1 ? flow.actor
                                               : fmt::format("{} {}", flow.actor, number));
    }
    return names;
}

void add_fields(std::vector<std::string>& rows, const Field& field, std::size_t depth) {
    if (depth > deepest_row) return;
    const std::string text = field.text.empty() && field.children.empty()
                                 ? fmt::format("{} bytes", field.length)
                                 : field.text;
    rows.push_back(std::string(2 * depth, ' ') + field.name + (text.empty() ? "" : " ") + text);
    for (const Field& child : field.children) add_fields(rows, child, depth + 1);
}

/// Where each direction of each flow stands, and up to where decoded messages cover it.
class Coverage {
  public:
    explicit Coverage(const Transcript& transcript) {
        for (const Entry& entry : transcript.entries) {
            if (entry.kind != EntryKind::message || !entry.decoded) continue;
            const std::size_t begin = entry.decoded->stream_offset;
            covered_[{entry.flow, entry.direction}].emplace_back(begin, begin + entry.bytes.size());
        }
    }

    /// Passes over a data entry; returns how many of its last bytes no message covers.
    std::size_t uncovered(const Entry& entry) {
        const auto key = std::pair(entry.flow, entry.direction);
        std::uint64_t& at = position_[key];
        std::uint64_t from = at;
        at += entry.kind == EntryKind::omitted ? entry.omitted : entry.bytes.size();
        for (const auto& [begin, end] : covered_[key]) {
            if (begin <= from && end > from) from = end;
        }
        return from >= at ? 0 : static_cast<std::size_t>(at - from);
    }

  private:
    using Key = std::pair<std::size_t, Direction>;
    std::map<Key, std::vector<std::pair<std::uint64_t, std::uint64_t>>> covered_;
    std::map<Key, std::uint64_t> position_;
};

/// What happened, without the fields of a message; empty for what is not shown.
std::string headline(const Entry& entry, Coverage& coverage) {
    const bool sent = entry.direction == Direction::sent;
    const std::string arrow = sent ? "-> " : "<- ";
    switch (entry.kind) {
        case EntryKind::opened:
            return sent ? "connected" : "accepted a connection";
        case EntryKind::refused:
            return "could not connect: " + entry.note;
        case EntryKind::data: {
            const std::size_t size = coverage.uncovered(entry);
            if (size == 0) return {};
            const auto rest = std::span(entry.bytes).last(size);
            return arrow + fmt::format("{} bytes: ", size) + short_hex(rest, data_bytes_shown);
        }
        case EntryKind::omitted:
            coverage.uncovered(entry);
            return arrow + fmt::format("{} bytes left out, {}", entry.omitted, entry.note);
        case EntryKind::message:
            return arrow + (entry.decoded ? entry.decoded->title : "message");
        case EntryKind::end:
            return arrow + "end of stream (FIN)";
        case EntryKind::reset:
            return arrow + "reset (RST)";
        case EntryKind::note:
            break;
    }
    return "note: " + entry.note;
}

}  // namespace

std::vector<TranscriptBlock> blocks_of(const Transcript& transcript) {
    const std::vector<std::string> names = flow_names(transcript);
    Coverage coverage(transcript);
    std::vector<TranscriptBlock> blocks;
    for (const Entry& entry : transcript.entries) {
        const std::string what = headline(entry, coverage);
        if (what.empty()) continue;
        const std::string name = entry.flow < names.size() ? names[entry.flow] : "?";
        TranscriptBlock block{.t_ns = entry.t_ns, .rows = {name + " " + what}};
        if (entry.kind == EntryKind::message && entry.decoded) {
            for (const Field& field : entry.decoded->root.children) {
                add_fields(block.rows, field, 1);
            }
        }
        blocks.push_back(std::move(block));
    }
    return blocks;
}

}  // namespace conform::reports
