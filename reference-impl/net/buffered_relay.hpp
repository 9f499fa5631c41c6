// Relay by readiness: one buffer per relay, not per connection.
//
// Bytes are read into the shared buffer and written at once; only what the receiver does not take
// is copied aside, and freed when delivered. An idle connection holds no buffer.
#pragma once

#include <memory>

#include "net/relay.hpp"

namespace socks6::net {

class BufferedRelay final : public Relay {
  public:
    explicit BufferedRelay(asio::any_io_executor executor, std::size_t buffer_limit = 256 * 1024);
    /// stop()s; `done` of what was under way is still called.
    ~BufferedRelay() override;

    void start(RelayJob job, Done done) override;
    void stop() override;
    std::size_t active() const override;

  private:
    class Shared;
    class Relaying;
    std::shared_ptr<Shared> shared_;
};

}  // namespace socks6::net
