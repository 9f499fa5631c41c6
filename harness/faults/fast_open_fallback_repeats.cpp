// Sends the SYN's data again when the remote did not take them; the kernel does so too.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Doubting final : public ForwardingConnector {
  public:
    using ForwardingConnector::ForwardingConnector;

    net::Awaitable<net::ConnectResult> connect(net::Endpoint remote,
                                               net::ConnectOptions options) override {
        auto connected = co_await inner().connect(remote, options);
        if (connected && !connected->syn_data_acked) connected->payload_sent = 0;
        co_return connected;
    }
};

}  // namespace

Fault fast_open_fallback_repeats() {
    return {"fast-open-fallback-repeats",
            {"R05-TFO-P-NO-DUP"},
            "data of a SYN that was not acknowledged is sent again, beside the kernel's repetition",
            wrap_connector<Doubting>};
}

}  // namespace conform::faults
