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

}  // namespace

Fault half_close_closes_both() {
    return {"half-close-closes-both",
            {"R05-CONN-P-HALF-CLOSE"},
            "a client that ends its direction loses the remote's as well",
            wrap_relayed<Impatient, &net::RelayJob::second>};
}

}  // namespace conform::faults
