// The operating system's source of unpredictable bytes. Keeps no state: safe from any thread.
// Throws std::system_error when the system gives none, as nothing predictable may take its place.
#pragma once

#include "socks6/session/random_source.hpp"

namespace socks6::session {

class SystemRandom final : public RandomSource {
  public:
    void fill(std::span<std::uint8_t> out) override;
};

}  // namespace socks6::session
