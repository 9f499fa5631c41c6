#include "socks6/session/system_random.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace socks6::session {
namespace {

/// The most that getentropy gives at once.
constexpr std::size_t piece_size = 256;

}  // namespace

void SystemRandom::fill(std::span<std::uint8_t> out) {
    while (!out.empty()) {
        const auto piece = out.first(std::min(out.size(), piece_size));
        if (::getentropy(piece.data(), piece.size()) != 0) {
            throw std::system_error(errno, std::generic_category(), "getentropy");
        }
        out = out.subspan(piece.size());
    }
}

}  // namespace socks6::session
