// Does not tell the client that the remote has ended its stream.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Faulty final : public ForwardingStream {
  public:
    using ForwardingStream::ForwardingStream;

    void shutdown_send() override {}
};

}  // namespace

Fault end_of_stream_kept() {
    return {"end-of-stream-kept",
            {"R05-CONN-P-EOF-R2C"},
            "the client does not learn of the remote's end of stream",
            wrap_relayed<Faulty, &net::RelayJob::first>};
}

}  // namespace conform::faults
