// Counts one byte too few of what the SYN carried.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Repeating final : public ForwardingConnector {
  public:
    using ForwardingConnector::ForwardingConnector;

    net::Awaitable<net::ConnectResult> connect(net::Endpoint remote,
                                               net::ConnectOptions options) override {
        auto connected = co_await inner().connect(remote, options);
        if (connected && connected->payload_sent > 0) --connected->payload_sent;
        co_return connected;
    }
};

}  // namespace

Fault fast_open_border_byte_repeated() {
    return {"fast-open-border-byte-repeated",
            {"R05-TFO-P-NO-DUP"},
            "the last byte that the SYN carried is sent again behind it",
            wrap_connector<Repeating>};
}

}  // namespace conform::faults
