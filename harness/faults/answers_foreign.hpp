// Engines that speak another protocol than SOCKS 6, too.
#pragma once

#include <optional>

#include "faults/engine_fault.hpp"

namespace conform::faults {

/// Answers with these bytes whoever begins with `First`.
template <std::uint8_t First, std::uint8_t... Octets>
class AnswersForeign final : public ChangedOutput {
  public:
    using ChangedOutput::ChangedOutput;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        if (!first_ && !bytes.empty()) first_ = bytes[0];
        return inner().receive(bytes, now);
    }

  private:
    void change(wire::Buffer& output) override {
        if (first_ == First) output = {Octets...};
    }

    std::optional<std::uint8_t> first_;
};

}  // namespace conform::faults
