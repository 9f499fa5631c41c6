#include "runner/byte_source.hpp"

#include <algorithm>

#include "runner/pattern.hpp"

namespace conform::runner {

void ByteSource::append(socks6::wire::Buffer bytes) {
    if (bytes.empty()) return;
    const auto size = bytes.size();
    pieces_.push_back({size_, size, std::move(bytes)});
    size_ += size;
}

void ByteSource::append(PatternPiece pattern) {
    if (pattern.length == 0) return;
    pieces_.push_back({size_, pattern.length, pattern});
    size_ += pattern.length;
}

void ByteSource::append(const ByteSource& other) {
    for (const auto& piece : other.pieces_) {
        std::visit([this](const auto& content) { append(content); }, piece.content);
    }
}

void ByteSource::read(std::uint64_t at, std::span<std::uint8_t> out) const {
    auto piece = std::upper_bound(
        pieces_.begin(), pieces_.end(), at,
        [](std::uint64_t position, const Piece& p) { return position < p.begin + p.size; });
    std::size_t done = 0;
    for (; done < out.size() && piece != pieces_.end(); ++piece) {
        const auto inside = at + done - piece->begin;
        const auto take = std::min<std::uint64_t>(piece->size - inside, out.size() - done);
        const auto into = out.subspan(done, take);
        if (const auto* bytes = std::get_if<socks6::wire::Buffer>(&piece->content)) {
            std::copy_n(bytes->begin() + static_cast<std::ptrdiff_t>(inside), take, into.begin());
        } else {
            const auto& pattern = std::get<PatternPiece>(piece->content);
            fill_pattern(pattern.seed, pattern.offset + inside, into);
        }
        done += take;
    }
}

}  // namespace conform::runner
