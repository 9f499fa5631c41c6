// Listeners of BIND that were granted a backlog, as their Operation Replies named them: a further
// BIND that names one is no wish for an endpoint (draft-05, "Listen Backlog options").
#pragma once

#include <cstdint>
#include <deque>

#include "oracle/facts.hpp"

namespace conform::oracle {

class Listeners {
  public:
    /// After the first Operation Reply.
    void replied(const Facts& facts);
    /// Whether that BIND names a listener of its proxy.
    bool named_by(const Facts& facts) const;

  private:
    struct Listener {
        capture::Socket proxy;
        socks6::wire::Address address;
        std::uint16_t port = 0;
    };
    std::deque<Listener> listeners_;
};

}  // namespace conform::oracle
