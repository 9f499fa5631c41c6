// Engines that are told a port with its bytes swapped, and so tell it.
#pragma once

#include "faults/engine_fault.hpp"

namespace conform::faults {

/// Swaps the port of the endpoint that stands at `Place` of an answer.
template <typename Answer, session::Endpoint Answer::*Place>
class SwappedPort final : public ChangedAnswers {
  public:
    using ChangedAnswers::ChangedAnswers;

  private:
    void change(session::ProxyAnswer& answer) override {
        if (auto* known = std::get_if<Answer>(&answer)) {
            auto& port = (known->*Place).port;
            port = static_cast<std::uint16_t>(port << 8U | port >> 8U);
        }
    }
};

}  // namespace conform::faults
