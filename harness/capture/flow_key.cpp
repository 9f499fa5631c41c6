#include "capture/flow_key.hpp"

#include <cstring>
#include <random>
#include <tuple>
#include <utility>

namespace conform::capture {
namespace {

struct Words {
    std::uint64_t high = 0, low = 0;
    std::uint64_t port = 0;

    auto order() const { return std::tie(high, low, port); }
};

Words words_of(const Socket& socket) {
    Words words;
    std::memcpy(&words.high, socket.address.bytes.data(), 8);
    std::memcpy(&words.low, socket.address.bytes.data() + 8, 8);
    words.port = socket.port;
    return words;
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    return hash ^ hash >> 29U;
}

}  // namespace

DirectedFlow directed_flow(const Socket& from, const Socket& to) {
    Words low = words_of(from);
    Words high = words_of(to);
    const bool from_low = low.order() <= high.order();
    if (!from_low) std::swap(low, high);
    const std::uint64_t family = from.address.v6 ? 1 : 0;
    return {.key = {{low.high, low.low, high.high, high.low,
                     family << 32U | low.port << 16U | high.port}},
            .from_low = from_low};
}

FlowHash::FlowHash()
    : seed_(std::uint64_t{std::random_device{}()} << 32U | std::random_device{}()) {}

std::size_t FlowHash::operator()(const FlowKey& key) const {
    std::uint64_t hash = seed_;
    for (const auto word : key.words) hash = mix(hash, word);
    return hash;
}

std::uint64_t FlowHash::operator()(const FlowKey& key, std::uint64_t more,
                                   std::span<const std::uint8_t> bytes) const {
    std::uint64_t hash = mix(mix((*this)(key), more), bytes.size());
    for (; !bytes.empty(); bytes = bytes.subspan(std::min<std::size_t>(8, bytes.size()))) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), std::min<std::size_t>(8, bytes.size()));
        hash = mix(hash, word);
    }
    return hash;
}

}  // namespace conform::capture
