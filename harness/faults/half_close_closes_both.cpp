// Takes the end of one direction for the end of both.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Impatient final : public ForwardingStream {
  public:
    using ForwardingStream::ForwardingStream;
    void shutdown_send() override { inner().close(); }
};

class Faulty final : public ForwardingRelay {
  public:
    using ForwardingRelay::ForwardingRelay;

    void start(net::RelayJob job, Done done) override {
        job.second = std::make_unique<Impatient>(std::move(job.second));
        inner().start(std::move(job), std::move(done));
    }
};

void apply(socks6::proxy::ProxyParts& parts) {
    parts.relay = std::make_shared<Faulty>(parts.relay);
}

}  // namespace

Fault half_close_closes_both() {
    return {"half-close-closes-both",
            {"R05-CONN-P-HALF-CLOSE"},
            "a client that ends its direction loses the remote's as well",
            apply};
}

}  // namespace conform::faults
