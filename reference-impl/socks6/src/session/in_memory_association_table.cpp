#include "socks6/session/in_memory_association_table.hpp"

#include "random_word.hpp"

namespace socks6::session {
namespace {

/// Among 2^32 ids a free one is found at once, unless the source is no random one.
constexpr int draws = 32;

}  // namespace

std::optional<std::uint32_t> InMemoryAssociationTable::open(RandomSource& random) {
    const std::lock_guard lock(mutex_);
    if (paths_.size() >= capacity_) return std::nullopt;
    for (int attempt = 0; attempt < draws; ++attempt) {
        const auto id = random_word(random);
        if (paths_.try_emplace(id).second) return id;
    }
    return std::nullopt;
}

void InMemoryAssociationTable::close(std::uint32_t association) {
    const std::lock_guard lock(mutex_);
    paths_.erase(association);
}

Admission InMemoryAssociationTable::admit(std::uint32_t association, const DatagramPath& path) {
    const std::lock_guard lock(mutex_);
    const auto entry = paths_.find(association);
    if (entry == paths_.end()) return Admission::dropped;
    if (!entry->second) {
        entry->second = path;
        return Admission::first;
    }
    return *entry->second == path ? Admission::known : Admission::dropped;
}

std::optional<DatagramPath> InMemoryAssociationTable::path_of(std::uint32_t association) const {
    const std::lock_guard lock(mutex_);
    const auto entry = paths_.find(association);
    if (entry == paths_.end()) return std::nullopt;
    return entry->second;
}

}  // namespace socks6::session
