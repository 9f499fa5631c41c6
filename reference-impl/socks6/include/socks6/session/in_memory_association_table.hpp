// The association table of one process: ids and paths in a map, behind a mutex.
#pragma once

#include <cstddef>
#include <mutex>
#include <unordered_map>

#include "socks6/session/association_table.hpp"

namespace socks6::session {

class InMemoryAssociationTable final : public AssociationTable {
  public:
    /// `capacity`: how many associations may live at once.
    explicit InMemoryAssociationTable(std::size_t capacity = 16'384) : capacity_(capacity) {}

    std::optional<std::uint32_t> open(RandomSource& random) override;
    void close(std::uint32_t association) override;
    Admission admit(std::uint32_t association, const DatagramPath& path) override;
    std::optional<DatagramPath> path_of(std::uint32_t association) const override;

  private:
    const std::size_t capacity_;
    mutable std::mutex mutex_;
    /// An id's path, once its first datagram has come; it never changes (AMB-65).
    std::unordered_map<std::uint32_t, std::optional<DatagramPath>> paths_;
};

}  // namespace socks6::session
