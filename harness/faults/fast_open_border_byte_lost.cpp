// Counts one byte too many of what the SYN carried.
#include "faults/faults.hpp"
#include "faults/forwarding_parts.hpp"

namespace conform::faults {
namespace {

class Losing final : public ForwardingConnector {
  public:
    using ForwardingConnector::ForwardingConnector;

    net::Awaitable<net::ConnectResult> connect(net::Endpoint remote,
                                               net::ConnectOptions options) override {
        auto connected = co_await inner().connect(remote, options);
        if (connected && connected->payload_sent > 0) ++connected->payload_sent;
        co_return connected;
    }
};

}  // namespace

Fault fast_open_border_byte_lost() {
    return {"fast-open-border-byte-lost",
            {"R05-TFO-P-NO-DUP", "R05-CONN-P-DATA-C2R"},
            "the byte behind the last one that the SYN carried is lost",
            wrap_connector<Losing>};
}

}  // namespace conform::faults
