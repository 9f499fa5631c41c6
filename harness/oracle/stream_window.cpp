#include "oracle/stream_window.hpp"

#include <algorithm>

namespace conform::oracle {

void StreamWindow::append(socks6::wire::Bytes bytes, capture::Seen seen) {
    if (bytes.empty()) return;
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    pieces_.push_back({end(), seen});
}

void StreamWindow::drop(std::size_t count) {
    count = std::min(count, size());
    head_ += count;
    offset_ += count;
    std::erase_if(pieces_, [&](const Piece& piece) { return piece.end <= offset_; });
    if (head_ == bytes_.size()) {
        // An idle connection keeps no buffer: there may be many.
        std::vector<std::uint8_t>().swap(bytes_);
        head_ = 0;
    }
}

std::vector<std::uint64_t> StreamWindow::frames(std::size_t count) const {
    std::vector<std::uint64_t> frames;
    for (const auto& piece : pieces_) {
        if (frames.empty() || frames.back() != piece.seen.frame) frames.push_back(piece.seen.frame);
        if (piece.end >= offset_ + count) break;
    }
    return frames;
}

capture::Seen StreamWindow::seen(std::size_t count) const {
    for (const auto& piece : pieces_) {
        if (piece.end >= offset_ + count) return piece.seen;
    }
    return pieces_.empty() ? capture::Seen{} : pieces_.back().seen;
}

}  // namespace conform::oracle
