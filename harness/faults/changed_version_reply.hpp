// Engines whose Version Mismatch Reply is not the draft's.
#pragma once

#include "faults/engine_fault.hpp"

namespace conform::faults {

/// Sends these bytes in place of the reply.
template <std::uint8_t... Octets>
class ChangedVersionReply final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

  private:
    void change(wire::Buffer& output) override {
        constexpr std::size_t version_reply = 2;
        if (std::exchange(first_, false) && output.size() == version_reply) output = {Octets...};
    }

    bool first_ = true;
};

}  // namespace conform::faults
