// An engine beside which the wait for the payload of a TFO SYN can be told from all other waits
// (ProxySessionConfig::payload_wait).
#pragma once

#include <chrono>

#include "faults/engine_fault.hpp"

namespace conform::faults {

class KnowsPayloadWait : public KnowingRequest<session::ForwardingProxyEngine> {
  public:
    using KnowingRequest::KnowingRequest;

    std::size_t receive(wire::Bytes bytes, session::Time now) override {
        const auto taken = KnowingRequest::receive(bytes, now);
        const auto due = inner().next_timeout();
        // All other waits take seconds.
        waiting_ = due && *due - now < std::chrono::seconds(1) &&
                   request().option<wire::TfoOption>().has_value();
        return taken;
    }

  protected:
    /// Whether the engine has put its Connect off, as far as the last bytes received tell.
    bool waiting() const { return waiting_; }

  private:
    bool waiting_ = false;
};

}  // namespace conform::faults
