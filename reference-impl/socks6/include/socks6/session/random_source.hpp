// Unpredictable bytes, for association ids and token window bases.
//
// Shared by all connections; implementations are safe to call from several threads at once.
#pragma once

#include <cstdint>
#include <span>

namespace socks6::session {

class RandomSource {
  public:
    virtual ~RandomSource() = default;

    virtual void fill(std::span<std::uint8_t> out) = 0;
};

}  // namespace socks6::session
